using McpOAuth.Authorization;
using McpOAuth.Callback;
using McpOAuth.Connect;
using McpOAuth.Consent;
using McpOAuth.Health;
using McpOAuth.Introspection;
using McpOAuth.Metadata;
using McpOAuth.Registration;
using McpOAuth.Revocation;
using McpOAuth.Token;

namespace McpOAuthFunctions.Hosting;

/// <summary>All functions. A test holds this list against functions/*/function.json.</summary>
public static class Functions
{
    private static readonly string[] Get = ["GET"];
    private static readonly string[] GetOrPost = ["GET", "POST"];
    private static readonly string[] Post = ["POST"];
    private static readonly string[] PublicGet = ["GET", "OPTIONS"];
    private static readonly string[] PublicPost = ["POST", "OPTIONS"];
    private static readonly string[] PublicGetPutOrDelete = ["GET", "PUT", "DELETE", "OPTIONS"];

    /// <summary>The Functions host's own pages must be off for it to reach the root (AzureWebJobsDisableHomepage).</summary>
    private const string RootRoute = "{ignored:maxlength(0)?}";

    public static IReadOnlyList<FunctionEndpoint> All { get; } =
    [
        new("landing", RootRoute, Get, EndpointKind.Page, For<LandingPage>(page => page.HandleAsync)),
        new("authorize", "authorize", GetOrPost, EndpointKind.Page, For<AuthorizationEndpoint>(one => one.HandleAsync)),
        new("consent", "consent", Post, EndpointKind.Page, For<ConsentEndpoint>(one => one.HandleAsync)),
        new("connect", "connect/{handle}", GetOrPost, EndpointKind.Page, For<ConnectEndpoint>(one => one.HandleAsync)),
        new("callback", "callback/{upstream}", Get, EndpointKind.Page, For<CallbackEndpoint>(one => one.HandleAsync)),
        new("token", "token", PublicPost, EndpointKind.Api, For<TokenEndpoint>(one => one.HandleAsync)),
        new("refresh", "refresh", PublicPost, EndpointKind.Api, For<TokenEndpoint>(one => one.HandleRefreshAsync)),
        new("revoke", "revoke", PublicPost, EndpointKind.Api, For<RevocationEndpoint>(one => one.HandleAsync)),
        new(
            "introspect",
            "introspect",
            Post,
            EndpointKind.Operator,
            For<IntrospectionEndpoint>(one => one.HandleAsync)
        ),
        new("register", "register", PublicPost, EndpointKind.Api, For<RegistrationEndpoint>(one => one.HandleAsync)),
        new(
            "register-client",
            "register/{clientId}",
            PublicGetPutOrDelete,
            EndpointKind.Api,
            For<ClientConfigurationEndpoint>(one => one.HandleAsync)
        ),
        new(
            "oauth-authorization-server",
            ".well-known/oauth-authorization-server",
            PublicGet,
            EndpointKind.Api,
            For<MetadataEndpoint>(one => one.HandleMetadataAsync)
        ),
        new(
            "openid-configuration",
            ".well-known/openid-configuration",
            PublicGet,
            EndpointKind.Api,
            For<MetadataEndpoint>(one => one.HandleMetadataAsync)
        ),
        new(
            "oauth-protected-resource",
            ".well-known/oauth-protected-resource/{*path}",
            PublicGet,
            EndpointKind.Api,
            For<ProtectedResourceMetadataEndpoint>(one => one.HandleAsync)
        ),
        new(
            "jwks",
            ".well-known/jwks.json",
            PublicGet,
            EndpointKind.Api,
            For<MetadataEndpoint>(one => one.HandleKeysAsync)
        ),
        new("health-live", "health/live", Get, EndpointKind.Operator, _ => HealthEndpoint.HandleLiveAsync),
        new(
            "health-ready",
            "health/ready",
            Get,
            EndpointKind.Operator,
            For<HealthEndpoint>(one => one.HandleReadyAsync)
        ),
    ];

    /// <summary>Where ASP.NET Core serves it: the host's trick for the root is none there, and would hide other paths' 405.</summary>
    public static string PathOf(FunctionEndpoint function) => function.Route == RootRoute ? "/" : "/" + function.Route;

    private static Func<IServiceProvider, RequestDelegate> For<T>(Func<T, RequestDelegate> handler)
        where T : notnull => services => handler(services.GetRequiredService<T>());
}

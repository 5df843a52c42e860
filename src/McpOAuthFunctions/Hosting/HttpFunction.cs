using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using McpOAuth.Account;
using McpOAuth.Callback;
using McpOAuth.Connect;
using McpOAuth.Health;
using McpOAuth.Login;
using McpOAuth.Metadata;
using McpOAuth.Registration;
using McpOAuth.Token;
using McpOAuth.TokenStatus;
using McpOAuthFunctions.Functions;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace McpOAuthFunctions.Hosting;

/// <summary>An HTTP function and the endpoint that handles its requests.</summary>
/// <param name="Name">The function's name in the Functions host, in logs and in audit events.</param>
/// <param name="Route">Without a leading slash, valid for both the Functions host and ASP.NET Core.</param>
/// <param name="Kind">Who reads the responses.</param>
/// <param name="Methods">HTTP methods in capitals. HEAD comes with GET (RFC 9110 §9.1).</param>
/// <param name="Register">Registers the endpoint as a singleton.</param>
/// <param name="HandlerOf">Gets the endpoint's handler.</param>
public sealed record HttpFunction(
    string Name,
    string Route,
    EndpointKind Kind,
    IReadOnlyList<string> Methods,
    Action<IServiceCollection> Register,
    Func<IServiceProvider, RequestDelegate> HandlerOf
)
{
    /// <summary>
    /// All functions with an HTTP trigger. Listed one by one, because a native program has only what is named somewhere.
    /// </summary>
    public static IReadOnlyList<HttpFunction> All { get; } =
    [
        Of<AccountFunction, AccountEndpoint>(EndpointKind.Page, endpoint => endpoint.HandleAsync, "GET", "POST"),
        Of<AuthorizationServerFunction, MetadataEndpoint>(
            EndpointKind.Api,
            endpoint => endpoint.HandleMetadataAsync,
            "GET"
        ),
        Of<AuthorizeFunction, AuthorizationEndpoint>(
            EndpointKind.Page,
            endpoint => endpoint.HandleAsync,
            "GET",
            "POST"
        ),
        Of<CallbackFunction, CallbackEndpoint>(EndpointKind.Page, endpoint => endpoint.HandleAsync, "GET"),
        Of<ConnectFunction, ConnectEndpoint>(EndpointKind.Page, endpoint => endpoint.HandleAsync, "GET", "POST"),
        Of<ConsentFunction, ConsentEndpoint>(EndpointKind.Page, endpoint => endpoint.HandleAsync, "POST"),
        Of<ContinueFunction, ContinueEndpoint>(EndpointKind.Page, endpoint => endpoint.HandleAsync, "POST"),
        Of<HealthLiveFunction, HealthEndpoint>(EndpointKind.Operator, _ => HealthEndpoint.HandleLiveAsync, "GET"),
        Of<HealthReadyFunction, HealthEndpoint>(EndpointKind.Operator, endpoint => endpoint.HandleReadyAsync, "GET"),
        Of<IntrospectFunction, IntrospectionEndpoint>(EndpointKind.Operator, endpoint => endpoint.HandleAsync, "POST"),
        Of<JwksFunction, MetadataEndpoint>(EndpointKind.Api, endpoint => endpoint.HandleKeysAsync, "GET"),
        Of<LandingFunction, LandingPage>(EndpointKind.Page, endpoint => endpoint.HandleAsync, "GET"),
        Of<OpenIdConfigurationFunction, MetadataEndpoint>(
            EndpointKind.Api,
            endpoint => endpoint.HandleMetadataAsync,
            "GET"
        ),
        Of<ProtectedResourceFunction, ProtectedResourceMetadataEndpoint>(
            EndpointKind.Api,
            endpoint => endpoint.HandleAsync,
            "GET"
        ),
        Of<PushedRequestFunction, PushedRequestEndpoint>(EndpointKind.Api, endpoint => endpoint.HandleAsync, "POST"),
        Of<RefreshFunction, TokenEndpoint>(EndpointKind.Api, endpoint => endpoint.HandleRefreshAsync, "POST"),
        Of<RegisterClientFunction, ClientConfigurationEndpoint>(
            EndpointKind.Api,
            endpoint => endpoint.HandleAsync,
            "GET",
            "PUT",
            "DELETE"
        ),
        Of<RegisterFunction, RegistrationEndpoint>(EndpointKind.Api, endpoint => endpoint.HandleAsync, "POST"),
        Of<RevokeFunction, RevocationEndpoint>(EndpointKind.Api, endpoint => endpoint.HandleAsync, "POST"),
        Of<TokenFunction, TokenEndpoint>(EndpointKind.Api, endpoint => endpoint.HandleAsync, "POST"),
    ];

    /// <summary>
    /// The route as a path pattern. The root's optional segment would match other paths and hide their 405.
    /// </summary>
    public string Path => Route.EndsWith("maxlength(0)?}", StringComparison.Ordinal) ? "/" : "/" + Route;

    /// <remarks>The function's trigger has its name and route.</remarks>
    private static HttpFunction Of<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicMethods)] TFunction,
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TEndpoint
    >(EndpointKind kind, Func<TEndpoint, RequestDelegate> handler, params string[] methods)
        where TEndpoint : class
    {
        var run = typeof(TFunction).GetMethods().Single(method => method.IsDefined(typeof(FunctionAttribute)));
        return new(
            run.GetCustomAttribute<FunctionAttribute>()!.Name,
            run.GetParameters()[0].GetCustomAttribute<HttpTriggerAttribute>()!.Route!,
            kind,
            methods.Contains("GET") ? [.. methods, "HEAD"] : methods,
            services => services.TryAddSingleton<TEndpoint>(),
            services => handler(services.GetRequiredService<TEndpoint>())
        );
    }
}

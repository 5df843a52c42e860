using McpOAuth.SignIn;

namespace McpOAuth.Tests;

internal static partial class Some
{
    public static AuthorizationRequest AuthorizationRequest(
        string redirectUri = "https://app.example/cb",
        string scopes = "read write",
        string? state = "xyz"
    ) =>
        new()
        {
            ClientId = "client-1",
            RedirectUri = RedirectUri(redirectUri),
            State = state is null ? null : State(state),
            CodeChallenge = Challenge(ExampleChallenge),
            Resource = ResourceUri,
            Scopes = Scopes(scopes),
        };
}

using System.Net;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.SignIn;

/// <summary>A broker whose settings say nothing about pushed requests.</summary>
public sealed class UnpushedRequestTests(LocalParts parts) : ClientTests(parts)
{
    [Fact, Trait("Spec", "RFC 9126 §5")]
    public async Task Without_the_setting_there_is_no_endpoint_and_no_metadata()
    {
        var answer = await Client.PostAsync("par", []);
        var metadata = await Answer.OfAsync(
            await Http.GetAsync($"{Broker.Issuer}/.well-known/oauth-authorization-server")
        );

        Assert.Equal(HttpStatusCode.NotFound, answer.Status);
        Assert.DoesNotContain("pushed", metadata.Body, StringComparison.Ordinal);
    }

    [Fact, Trait("Spec", "RFC 7591 §3.2.1")]
    public async Task A_requirement_that_is_not_supported_is_not_confirmed_in_the_registration()
    {
        var registered = await Client.RegisterAsync(
            new
            {
                redirect_uris = new[] { TestClient.RedirectUri },
                token_endpoint_auth_method = "none",
                require_pushed_authorization_requests = true,
            }
        );

        Assert.Equal(HttpStatusCode.Created, registered.Status);
        Assert.False(registered.Json.TryGetProperty("require_pushed_authorization_requests", out _));
    }
}

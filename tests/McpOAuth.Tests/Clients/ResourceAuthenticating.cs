using System.Text.Json.Nodes;
using McpOAuth.Authentication;
using McpOAuth.Clients.Assertions;
using McpOAuth.Protocol;
using McpOAuth.Resources;
using McpOAuth.Tests.Clients.Assertions;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Tests.Clients;

/// <summary>Which resource a request comes from, proved by the secret or the keys of the settings.</summary>
public sealed class ResourceAuthenticating : IDisposable
{
    private readonly ClientKey key = ClientKey.Create();
    private readonly ClientKey foreignKey = ClientKey.Create();
    private readonly CallerAuthentication authentication;

    public ResourceAuthenticating()
    {
        var resources = Some.Resources(
            Some.Resource() with
            {
                Credentials = new("files", new Secret("s3cret").Sha256()),
            },
            Some.Resource(Some.OtherResourceUri) with
            {
                Credentials = new("other", new Secret("0ther").Sha256()),
            },
            Some.Resource("https://mcp.example.com/open"),
            Some.Resource("https://mcp.example.com/keys") with
            {
                Credentials = new("signer", null, ClientKeyLocation.Of(ClientKeySet.Parse(ClientKey.SetOf(key)).Value)),
            }
        );
        authentication = new(Some.Clients(), resources, Some.Assertions(new UsedOnce()), Some.NoWorkloads);
    }

    public void Dispose()
    {
        key.Dispose();
        foreignKey.Dispose();
    }

    [Fact, Trait("Spec", "RFC 7662 §2.1")]
    public async Task The_right_secret_authenticates_a_resource() =>
        Assert.Equal(Some.ResourceUri, (await SendAsync("client_id=files&client_secret=s3cret")).Value.Uri.Value);

    [Theory, Trait("Spec", "RFC 7662 §2.1"), Trait("Spec", "RFC 7662 §4")]
    [InlineData("")]
    [InlineData("client_id=files")]
    [InlineData("client_id=files&client_secret=")]
    [InlineData("client_id=files&client_secret=S3cret")]
    [InlineData("client_id=files&client_secret=0ther")] // another resource's
    [InlineData("client_id=unknown&client_secret=s3cret")]
    [InlineData("client_id=FILES&client_secret=s3cret")]
    [InlineData("client_id=signer")]
    [InlineData("client_id=signer&client_secret=s3cret")]
    [InlineData("client_secret=s3cret")]
    public async Task Nothing_else_authenticates_it(string body) =>
        Assert.Equal(ErrorCodes.InvalidClient, (await SendAsync(body)).Error?.Code);

    [Fact, Trait("Spec", "RFC 7523 §2.2")]
    public async Task A_resource_with_keys_authenticates_with_each_assertion_once()
    {
        var assertion = Assertion("signer", key);

        Assert.Equal("https://mcp.example.com/keys", (await SendAsync(assertion)).Value.Uri.Value);
        Assert.Equal(ErrorCodes.InvalidClient, (await SendAsync(assertion)).Error?.Code);
    }

    [Fact, Trait("Spec", "RFC 7523 §3"), Trait("Attack", "Authentication downgrade")]
    public async Task A_foreign_key_or_an_assertion_for_a_resource_with_a_secret_does_not_authenticate()
    {
        Assert.Equal(ErrorCodes.InvalidClient, (await SendAsync(Assertion("signer", foreignKey))).Error?.Code);
        Assert.Equal(ErrorCodes.InvalidClient, (await SendAsync(Assertion("files", key))).Error?.Code);
    }

    private ValueTask<OAuthResult<Resource>> SendAsync(string body) =>
        authentication.ResourceAsync(
            new DefaultHttpContext().Request,
            Some.Parameters(body),
            TestContext.Current.CancellationToken
        );

    private static string Assertion(string clientId, ClientKey signer)
    {
        var now = Some.Now.ToUnixTimeSeconds();
        var claims = new JsonObject
        {
            ["iss"] = clientId,
            ["sub"] = clientId,
            ["aud"] = Some.Issuer().Value,
            ["iat"] = now,
            ["exp"] = now + 60,
            ["jti"] = Secret.Create().Reveal(),
        };
        return $"client_assertion={signer.Sign(claims)}"
            + $"&client_assertion_type={Uri.EscapeDataString(AuthenticationMethods.JwtBearerAssertion)}";
    }
}

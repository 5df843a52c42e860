using System.Text;
using McpOAuth.Clients;
using McpOAuth.Protocol;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Tests.Clients;

/// <summary>Which client a request comes from, proved where it has a secret.</summary>
public sealed class ClientAuthenticating
{
    private const string Secret = "s3cret";

    [Theory, Trait("Spec", "RFC 6749 §2.3.1"), Trait("Spec", "RFC 6749 §3.2.1")]
    [InlineData(AuthenticationMethods.ClientSecretBasic)]
    [InlineData(AuthenticationMethods.ClientSecretPost)]
    public async Task The_right_secret_authenticates_a_client_in_the_header_and_in_the_body(string method)
    {
        var client = Some.ConfidentialClient(Secret, method);
        Assert.Equal(client, (await AuthenticateAsync(client, Basic("confidential-1:s3cret"), "")).Value);
        Assert.Equal(
            client,
            (await AuthenticateAsync(client, null, "client_id=confidential-1&client_secret=s3cret")).Value
        );
    }

    [Theory, Trait("Spec", "RFC 6749 §3.2.1"), Trait("Spec", "RFC 6749 §5.2")]
    [InlineData("client_id=confidential-1")]
    [InlineData("client_id=confidential-1&client_secret=")]
    [InlineData("client_id=confidential-1&client_secret=S3cret")]
    [InlineData("client_id=confidential-1&client_secret=s3cret+")]
    [InlineData("client_id=confidential-1&client_secret=s3cre")]
    [InlineData("client_id=unknown&client_secret=s3cret")]
    [InlineData("client_id=CONFIDENTIAL-1&client_secret=s3cret")]
    public async Task A_wrong_missing_or_foreign_secret_is_invalid_client(string body) =>
        Assert.Equal(
            ErrorCodes.InvalidClient,
            (await AuthenticateAsync(Some.ConfidentialClient(Secret), null, body)).Error?.Code
        );

    [Fact, Trait("Spec", "RFC 6749 §2.3.1"), Trait("Invariant", "I5")]
    public async Task The_stored_hash_does_not_authenticate()
    {
        var client = Some.ConfidentialClient(Secret);
        var body = $"client_id=confidential-1&client_secret={client.SecretSha256}";
        Assert.True((await AuthenticateAsync(client, null, body)).IsRefused);
    }

    [Theory, Trait("Spec", "RFC 6749 §2.3.1")]
    [InlineData(AuthenticationMethods.ClientSecretBasic)]
    [InlineData(AuthenticationMethods.ClientSecretPost)]
    [InlineData(AuthenticationMethods.PrivateKeyJwt)]
    [InlineData("unknown")]
    public async Task A_confidential_client_without_credentials_never_authenticates(string method)
    {
        var client = Some.Client() with { AuthenticationMethod = method, SecretSha256 = null };
        Assert.True((await AuthenticateAsync(client, null, "client_id=client-1&client_secret=")).IsRefused);
        Assert.True((await AuthenticateAsync(client, null, "client_id=client-1&client_secret=x")).IsRefused);
    }

    [Theory, Trait("Spec", "RFC 6749 §2.1"), Trait("Spec", "RFC 6749 §3.2.1")]
    [InlineData("client_id=client-1")]
    [InlineData("client_id=client-1&client_secret=")]
    [InlineData("client_id=client-1&client_secret=whatever")]
    public async Task A_public_client_only_sends_its_id(string body) =>
        Assert.Equal("client-1", (await AuthenticateAsync(Some.Client(), null, body)).Value.ClientId);

    [Fact, Trait("Spec", "RFC 6749 §5.2")]
    public async Task Unknown_and_unauthenticated_clients_get_the_same_answer()
    {
        var unknown = await AuthenticateAsync(Some.Client(), null, "client_id=unknown");
        var unproved = await AuthenticateAsync(Some.ConfidentialClient(Secret), null, "client_id=confidential-1");
        Assert.Equal(unknown.Error?.Description, unproved.Error?.Description);
    }

    private static async Task<OAuthResult<Client>> AuthenticateAsync(Client client, string? header, string body)
    {
        var clients = Some.Clients(client);
        var http = new DefaultHttpContext();
        http.Request.Headers.Authorization = header;
        return await Some.Authentication(clients)
            .ClientAsync(http.Request, Some.Parameters(body), TestContext.Current.CancellationToken);
    }

    private static string Basic(string credentials) =>
        "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials));
}

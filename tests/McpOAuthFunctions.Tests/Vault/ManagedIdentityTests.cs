using System.Net;
using System.Security.Cryptography;
using McpOAuth.Protocol;
using McpOAuth.Upstream;
using McpOAuthFunctions.Tests.Harness;
using McpOAuthFunctions.Tests.KeyVault;
using Microsoft.AspNetCore.WebUtilities;

namespace McpOAuthFunctions.Tests.Vault;

/// <summary>At Entra ID a managed identity takes a secret's place: the real credential, on loopback.</summary>
[Collection(VaultParts.Name), Trait("Spec", "RFC 7523 §2.2")]
public sealed class ManagedIdentityTests(VaultParts vault) : BrokerTests(vault.Local)
{
    private const string Tenant = "11111111-2222-3333-4444-555555555555";

    // Of this test alone: the credential remembers tokens by identity, for the whole process.
    private readonly string identity = new Guid(RandomNumberGenerator.GetBytes(16)).ToString();
    private StubUpstream entra = null!;

    private UpstreamProvider Upstream => Broker.Get<UpstreamDirectory>().Find("entra")!;

    protected override Dictionary<string, string?> Settings =>
        new()
        {
            ["SignIn:Upstream"] = "entra",
            ["Upstreams:entra:Preset"] = "EntraId",
            ["Upstreams:entra:Issuer"] = entra.Issuer,
            ["Upstreams:entra:ClientId"] = "broker",
            ["Upstreams:entra:ManagedIdentity"] = identity,
        };

    public override async ValueTask InitializeAsync()
    {
        entra = Keep(await StubUpstream.StartAsync($"/{Tenant}/v2.0"));
        var refused = """{"error":"invalid_client","error_description":"AADSTS700212: No matching audience."}""";
        entra.Token = request =>
            Task.FromResult(IsProven(request) ? (200, entra.TokensJson("of-entra")) : (401, refused));
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        vault.Identity.FailsWith = null;
        await base.DisposeAsync();
    }

    [Fact]
    public async Task A_code_a_refresh_and_a_revocation_are_sent_with_the_identitys_token_and_no_secret()
    {
        var nonce = new Secret("nonce");
        entra.Token = request =>
            Task.FromResult(
                IsProven(request)
                    ? (200, $$"""{"access_token":"a","token_type":"Bearer","id_token":"{{IdToken(nonce)}}"}""")
                    : (401, """{"error":"invalid_client"}""")
            );

        var signIn = await Upstream.RedeemAsync(
            "code",
            "https://broker.example/callback/entra",
            CodeVerifier.Create(),
            nonce,
            Cancellation
        );
        var refreshed = await Upstream.RefreshAsync(new("0.AX"), ScopeSet.Of(["Files.Read"]), Cancellation);
        var revoked = await Upstream.RevokeAsync(refreshed.Value, Cancellation);

        Assert.Equal("stub-subject", signIn.Value.Identity.Subject);
        Assert.True(revoked);
        Assert.Equal(3, entra.Seen.Count);
        Assert.All(entra.Seen, request => Assert.True(IsProven(request)));
    }

    [Fact, Trait("Invariant", "I6")]
    public async Task The_identity_is_asked_once_for_many_logins()
    {
        var before = vault.Identity.Asked;

        await Task.WhenAll(
            Enumerable
                .Range(0, 20)
                .Select(_ => Upstream.RefreshAsync(new("0.AX"), ScopeSet.Of(["Files.Read"]), Cancellation))
        );

        Assert.Equal(20, entra.TokenRequests.Count());
        Assert.Equal(1, vault.Identity.Asked - before);
    }

    [Theory, Trait("Invariant", "I4")]
    [InlineData(503)]
    [InlineData(400)]
    public async Task An_unavailable_identity_is_an_outage_and_uses_up_no_token(int status)
    {
        vault.Identity.FailsWith = status;
        using var client = await TestClient.RegisterAsync(Broker);
        var consent = await client.Browser.GetAsync(client.Authorization().Url);
        var approved = await client.Browser.SubmitAsync(consent, consent.Forms[0]);
        var state = QueryHelpers.ParseQuery(new Uri(approved.Location!).Query)["state"];

        var callback = await client.Browser.GetAsync($"{Broker.Issuer}/callback/entra?code=c&state={state}");
        await Assert.ThrowsAsync<OutageException>(() =>
            Upstream.RefreshAsync(new("0.AX"), ScopeSet.Empty, Cancellation)
        );

        Assert.Equal(HttpStatusCode.ServiceUnavailable, callback.Status);
        Assert.Empty(entra.TokenRequests);
        vault.Identity.FailsWith = null;
        Assert.False((await Upstream.RefreshAsync(new("0.AX"), ScopeSet.Empty, Cancellation)).IsRefused);
    }

    [Theory]
    [InlineData("https://login.microsoftonline.com/t/v2.0", "api://AzureADTokenExchange")]
    [InlineData("https://login.microsoftonline.us/t/v2.0", "api://AzureADTokenExchangeUSGov")]
    [InlineData("https://login.partner.microsoftonline.cn/t/v2.0", "api://AzureADTokenExchangeChina")]
    public void Each_national_cloud_has_an_audience_of_its_own(string issuer, string audience) =>
        Assert.Equal(audience, EntraId.TokenExchangeAudienceOf(issuer));

    // As Entra ID looks at it: a token for the exchange, of the identity that the app registration trusts.
    private bool IsProven(SeenRequest request) =>
        request.Form.GetValueOrDefault("client_id") == "broker"
        && request.Form.GetValueOrDefault("client_assertion_type")
            == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
        && request.Form.GetValueOrDefault("client_assertion") is { } assertion
        && vault.Identity.AudienceOf(assertion) == "api://AzureADTokenExchange"
        && vault.Identity.ClientIdOf(assertion) == identity
        && !request.Form.ContainsKey("client_secret")
        && request.Authorization is null;

    private string IdToken(Secret nonce) => entra.IdToken("broker", nonce.Reveal(), ("tid", Tenant));
}

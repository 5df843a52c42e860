using System.Net;
using McpOAuthFunctions.Tests.Commands;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Clients;

/// <summary>
/// A client from the settings whose product shows its redirect URI only once it has the client's id and secret, as
/// Foundry and Copilot Studio do.
/// </summary>
[Trait("Client", "Foundry"), Trait("Client", "Copilot Studio")]
public sealed class PredefinedClientTests(LocalParts parts)
{
    private const string RedirectUri = "https://global.consent.azure-apim.net/redirect/foundry-5fsample";
    private const string Secret = "a-secret-of-a-predefined-client-0123456789";

    [Fact, Trait("Spec", "RFC 6749 §3.1.2.4")]
    public async Task Without_its_redirect_URI_the_broker_starts_and_nobody_can_log_in_with_it()
    {
        await using var broker = await TestBroker.StartAsync(parts, SettingsWith(null));
        using var client = ClientOf(broker);

        var refused = await client.Browser.GetAsync(UrlOf(client).Url);

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Null(refused.Location);
    }

    [Fact, Trait("Spec", "RFC 6749 §4.1")]
    public async Task Once_the_settings_have_it_the_client_logs_in_with_the_same_id_and_secret()
    {
        await using var broker = await TestBroker.StartAsync(parts, SettingsWith(RedirectUri));
        using var client = ClientOf(broker);
        var (url, verifier) = UrlOf(client);

        var redirect = await client.ReturnAsync(await client.SignInUpstreamAsync(url, broker.Issuer));
        var tokens = await client.RedeemAsync(
            redirect.LocationQuery["code"],
            verifier,
            new() { ["redirect_uri"] = RedirectUri }
        );

        Assert.StartsWith(RedirectUri, redirect.Location, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, tokens.Status);
        Assert.Equal("profile read:files", tokens.Json.GetProperty("scope").GetString());
    }

    [Fact, Trait("Spec", "docs/settings.md")]
    public async Task Check_warns_of_a_client_without_redirect_URIs()
    {
        var settings = TestBroker.UsualSettings(parts, "http://localhost:7071");
        foreach (var (name, value) in SettingsWith(null))
        {
            settings[name] = value;
        }

        var outcome = await OperatorShell.RunAsync(["check"], settings);

        Assert.Contains("Clients__0__RedirectUris is not set", outcome.Output, StringComparison.Ordinal);
    }

    private static Dictionary<string, string?> SettingsWith(string? redirectUri) =>
        new()
        {
            ["Clients:0:ClientId"] = "foundry",
            ["Clients:0:ClientSecret"] = Secret,
            ["Clients:0:RedirectUris"] = redirectUri,
        };

    private static TestClient ClientOf(TestBroker broker) =>
        new(broker.Issuer) { ClientId = "foundry", ClientSecret = Secret };

    private static (string Url, string Verifier) UrlOf(TestClient client) =>
        client.Authorization(new() { ["redirect_uri"] = RedirectUri });
}

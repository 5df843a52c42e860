using System.Net;
using McpOAuthFunctions.Tests.Account;
using McpOAuthFunctions.Tests.Harness;
using McpOAuthFunctions.Tests.KeyVault;

namespace McpOAuthFunctions.Tests.Native;

/// <summary>Whole flows with the native program: its compiler leaves out what it does not see used.</summary>
[Collection(VaultParts.Name), Trait("Spec", "docs/run-alone.md")]
public sealed class NativeFlowTests(NativeScene scene) : WholeFlowTests, IClassFixture<NativeScene>
{
    protected override string Url => scene.Url;

    protected override Task BeginAsync(Dictionary<string, string?> settings) => scene.BeginAsync(settings);

    [Fact, Trait("Invariant", "I6")]
    public async Task Data_keys_are_wrapped_in_the_vault_with_the_managed_identitys_token()
    {
        await Client.GetTokensAsync();

        Assert.Contains(scene.Vault.Requests, request => request.Operation == "wrapkey");
    }

    [Theory, Trait("Spec", "RFC 7592 §2")]
    [InlineData("PUT", HttpStatusCode.OK)]
    [InlineData("DELETE", HttpStatusCode.NoContent)]
    public async Task A_client_changes_and_deletes_its_registration(string method, HttpStatusCode expected)
    {
        using var http = new HttpClient();
        using var registration = await http.PostAsync($"{Url}/register", Metadata("before"), Cancellation);
        var registered = await Answer.OfAsync(registration);
        using var request = new HttpRequestMessage(
            new(method),
            registered.Json.GetProperty("registration_client_uri").GetString()
        );
        request.Headers.Authorization = new(
            "Bearer",
            registered.Json.GetProperty("registration_access_token").GetString()
        );
        request.Content =
            method == "PUT" ? Metadata("after", registered.Json.GetProperty("client_id").GetString()) : null;

        using var answer = await http.SendAsync(request, Cancellation);

        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact, Trait("Spec", "GDPR article 17")]
    public async Task A_user_sees_the_apps_takes_a_copy_and_is_erased()
    {
        var tokens = await Client.GetTokensAsync();
        var visit = new AccountVisit(Url, Client.Browser);
        var page = await visit.SignInAsync();

        var download = await visit.ConfirmAsync(page, "Download what is kept about you");
        var file = await visit.PressAsync(download, "Download");
        var question = await visit.ConfirmAsync(await visit.OpenAsync(), "Delete everything about you");
        var after = await visit.PressAsync(question, "Delete everything");

        Assert.Contains(Client.ClientId, file.Body, StringComparison.Ordinal);
        Assert.Contains("Everything about you was deleted", after.Text, StringComparison.Ordinal);
        (await Client.RefreshAsync(tokens.RefreshToken!)).AssertRefused("invalid_grant");
    }

    [Fact, Trait("Spec", "RFC 7009 §2")]
    public async Task A_revoked_refresh_token_ends()
    {
        var tokens = await Client.GetTokensAsync();

        var revoked = await Client.PostAsync("revoke", new() { ["token"] = tokens.RefreshToken });

        Assert.Equal(HttpStatusCode.OK, revoked.Status);
        (await Client.RefreshAsync(tokens.RefreshToken!)).AssertRefused("invalid_grant");
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static StringContent Metadata(string name, string? id = null) =>
        new(
            $$"""
            {
              {{(id is null ? "" : $"\"client_id\": \"{id}\",")}}
              "client_name": "{{name}}",
              "redirect_uris": ["{{TestClient.RedirectUri}}"],
              "token_endpoint_auth_method": "none"
            }
            """,
            new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")
        );
}

using System.Text;
using Azure.Data.Tables;
using McpOAuth.Grants;
using McpOAuth.SignIn;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Storage;

/// <summary>I5: nothing secret at rest in clear. On an Azurite of its own, of which every row is read.</summary>
[Trait("Invariant", "I5")]
public sealed class AtRestTests(LocalParts parts) : BrokerTests(parts)
{
    protected override bool NeedsOwnStorage => true;

    [Fact]
    public async Task No_row_holds_a_state_code_token_verifier_or_secret_in_clear()
    {
        using var client = await TestClient.RegisterAsync(Broker, "client_secret_post");
        var (url, verifier) = client.Authorization();
        var callback = await client.SignInUpstreamAsync(url, Broker.Issuer);
        var duringLogin = await DumpAsync();
        var code = (await client.ReturnAsync(callback)).LocationQuery["code"];
        var tokens = await client.RedeemAsync(code, verifier);
        var refreshed = await client.RefreshAsync(tokens.RefreshToken);
        var afterwards = await DumpAsync();

        string[] secrets =
        [
            StateOf(callback),
            verifier,
            code,
            tokens.AccessToken,
            tokens.RefreshToken.Split('.')[0],
            refreshed.RefreshToken.Split('.')[0],
            client.ClientSecret!,
            "eyJ", // the beginning of every JWT, the upstream's included
            "upstream-alice",
        ];
        Assert.Contains(client.ClientId, afterwards, StringComparison.Ordinal);
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, duringLogin, StringComparison.Ordinal));
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, afterwards, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("SignInAttempts", "Attempt")]
    [InlineData("Grants", "Successor")]
    public async Task A_ciphertext_moved_to_another_row_is_detected(string table, string column)
    {
        using var client = await TestClient.RegisterAsync(Broker);
        var tokens = await client.GetTokensAsync();
        await client.RefreshAsync(tokens.RefreshToken);
        client.UseNewBrowser();
        await client.RefreshAsync((await client.GetTokensAsync("bob")).RefreshToken);
        var callback = await client.SignInUpstreamAsync(client.Authorization().Url, Broker.Issuer);
        await client.SignInUpstreamAsync(client.Authorization().Url, Broker.Issuer);
        Assert.True(await OpensAsync(table, tokens, callback));

        var rows = await Broker
            .Table(table)
            .QueryAsync<TableEntity>()
            .Where(row => row.ContainsKey(column))
            .ToListAsync();
        var ciphertexts = rows.ConvertAll(row => row.GetBinary(column));
        Assert.True(rows.Count >= 2, $"{rows.Count} rows in {table}");
        for (var i = 0; i < rows.Count; i++)
        {
            rows[i][column] = ciphertexts[(i + 1) % rows.Count];
            await Broker.Table(table).UpdateEntityAsync(rows[i], rows[i].ETag, TableUpdateMode.Replace);
        }

        Assert.False(await OpensAsync(table, tokens, callback));
    }

    private async Task<bool> OpensAsync(string table, Answer tokens, string callback)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var token = AccessToken.Read(tokens);
        switch (table)
        {
            case "SignInAttempts":
                Assert.True(StateHandle.TryParse(StateOf(callback), out var state));
                return await Broker.Get<ISignInAttemptStore>().FindAsync(state, cancellation) is not null;
            default:
                Assert.True(GrantId.TryParse(token.Subject, token.Claim("grant_id"), out var id));
                var row = await Broker.Get<IGrantStore>().FindAsync(id, cancellation);
                Assert.NotNull(row);
                return row.Grant.Successor is not null;
        }
    }

    private static string StateOf(string callback) =>
        callback[callback.IndexOf("state=", StringComparison.Ordinal)..].Split('&')[0]["state=".Length..];

    private async Task<string> DumpAsync()
    {
        var text = new StringBuilder();
        await foreach (var table in Broker.Tables.QueryAsync())
        {
            await foreach (var row in Broker.Table(table.Name).QueryAsync<TableEntity>())
            {
                foreach (var (_, value) in row)
                {
                    text.AppendLine(value is byte[] bytes ? Encoding.Latin1.GetString(bytes) : value?.ToString());
                }
            }
        }
        return text.ToString();
    }
}

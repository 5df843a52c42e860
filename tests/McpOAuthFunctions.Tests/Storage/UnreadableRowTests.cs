using System.Net;
using System.Text;
using Azure.Data.Tables;
using McpOAuth.Grants;
using McpOAuth.Keys;
using McpOAuth.SignIn;
using McpOAuth.Tools;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Storage;

/// <summary>A sealed column that cannot be read counts as missing. It gets the flow's own refusal and never a 500.</summary>
[Trait("Invariant", "I5")]
public sealed class UnreadableRowTests(LocalParts parts) : IAsyncLifetime
{
    private TestBroker broker = null!;
    private TestClient client = null!;

    public static TheoryData<string> Damages => ["another version", "no JSON", "no envelope"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        broker = await TestBroker.StartAsync(parts);
        client = await TestClient.RegisterAsync(broker);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await broker.DisposeAsync();
    }

    [Theory, MemberData(nameof(Damages)), Trait("Spec", "RFC 6749 §10.12")]
    public async Task A_sign_in_that_cannot_be_read_is_refused_at_the_callback(string damage)
    {
        var callback = await client.SignInUpstreamAsync(client.Authorization().Url, broker.Issuer);
        Assert.True(StateHandle.TryParse(StateOf(callback), out var state));
        await DamageAsync("SignInAttempts", row => row.RowKey == state.Hash, "Attempt", damage);

        var page = await client.Browser.GetAsync(callback);

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Null(page.Location);
    }

    [Fact, Trait("Spec", "RFC 9700 §4.14.2")]
    public async Task A_retry_whose_successor_cannot_be_read_ends_the_grant()
    {
        var tokens = await client.GetTokensAsync();
        var successor = (await client.RefreshAsync(tokens.RefreshToken)).RefreshToken;
        var token = AccessToken.Read(tokens);
        Assert.True(GrantId.TryParse(token.Subject, token.Claim("grant_id"), out var id));
        await DamageAsync("Grants", row => row.RowKey == $"{id.Subject}.{id.Unique}", "Successor", "no envelope");

        (await client.RefreshAsync(tokens.RefreshToken)).AssertRefused("invalid_grant");
        (await client.RefreshAsync(successor)).AssertRefused("invalid_grant");
    }

    [Theory, InlineData("another version"), InlineData("no envelope"), Trait("Spec", "RFC 6749 §1.5")]
    public async Task A_connection_that_cannot_be_read_is_none_until_the_person_signs_in_again(string damage)
    {
        var person = $"{damage.Replace(' ', '-')}-{client.ClientId}";
        var token = AccessToken.Read(await client.GetTokensAsync(person));
        var id = new ConnectionId(token.Subject, "local");
        var connections = broker.Get<IConnectionStore>();
        Assert.NotNull(await connections.FindAsync(id, Cancellation));
        await DamageAsync("Connections", row => row.PartitionKey == token.Subject, "Tokens", damage);

        Assert.Null(await connections.FindAsync(id, Cancellation));
        Assert.Empty(await connections.ListAsync(token.Subject, Cancellation));
        await client.GetTokensAsync(person);
        Assert.NotNull(await connections.FindAsync(id, Cancellation));
    }

    private async Task DamageAsync(string table, Func<TableEntity, bool> isMeant, string column, string damage)
    {
        var rows = broker.Table(table).QueryAsync<TableEntity>(cancellationToken: Cancellation);
        var row = await rows.SingleAsync(one => isMeant(one), Cancellation);
        row[column] = damage switch
        {
            "another version" => await SealAsync(table, row, column, [99, .. "{}"u8]),
            "no JSON" => await SealAsync(table, row, column, [1, .. "{\"q\":"u8]),
            _ => Encoding.ASCII.GetBytes("these bytes were never sealed by anybody"),
        };
        await broker.Table(table).UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace, Cancellation);
    }

    private async Task<byte[]> SealAsync(string table, TableEntity row, string column, byte[] payload)
    {
        var binding = Binding.Row(table, row.PartitionKey, row.RowKey, column);
        ISealer? sealer =
            table == "Connections"
                ? await broker.Get<PersonKeys>().FindAsync(row.PartitionKey, Cancellation)
                : broker.Get<Sealer>();
        Assert.NotNull(sealer);
        return await sealer.SealAsync(payload, binding, Cancellation);
    }

    private static string StateOf(string callback) =>
        callback[callback.IndexOf("state=", StringComparison.Ordinal)..].Split('&')[0]["state=".Length..];
}

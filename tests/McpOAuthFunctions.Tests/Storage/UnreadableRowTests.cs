using System.Net;
using System.Text;
using Azure.Data.Tables;
using McpOAuth.Grants;
using McpOAuth.Keys;
using McpOAuth.Protocol;
using McpOAuth.SignIn;
using McpOAuth.Vault;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Storage;

/// <summary>A sealed column that cannot be read counts as missing. It gets the flow's own refusal and never a 500.</summary>
[Trait("Invariant", "I5")]
public sealed class UnreadableRowTests(LocalParts parts) : ClientTests(parts)
{
    public static TheoryData<string> Damages => ["another version", "no JSON", "no envelope"];

    [Theory, MemberData(nameof(Damages)), Trait("Spec", "RFC 6749 §10.12")]
    public async Task A_sign_in_that_cannot_be_read_is_refused_at_the_callback(string damage)
    {
        var callback = await Client.SignInUpstreamAsync(Client.Authorization().Url, Broker.Issuer);
        Assert.True(StateHandle.TryParse(StateOf(callback), out var state));
        await DamageAsync("SignInAttempts", row => row.RowKey == state.Hash, "Attempt", damage);

        var page = await Client.ReturnAsync(callback);

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Null(page.Location);
    }

    [Fact, Trait("Spec", "RFC 9700 §4.14.2")]
    public async Task A_retry_whose_successor_cannot_be_read_ends_the_grant()
    {
        var tokens = await Client.GetTokensAsync();
        var successor = (await Client.RefreshAsync(tokens.RefreshToken)).RefreshToken;
        var token = AccessToken.Read(tokens);
        Assert.True(GrantId.TryParse(token.Subject, token.Claim("grant_id"), out var id));
        await DamageAsync("Grants", row => row.RowKey == $"{id.Subject}.{id.Unique}", "Successor", "no envelope");

        (await Client.RefreshAsync(tokens.RefreshToken)).AssertRefused("invalid_grant");
        (await Client.RefreshAsync(successor)).AssertRefused("invalid_grant");
    }

    [Theory, InlineData("another version"), InlineData("no envelope"), Trait("Spec", "RFC 6749 §1.5")]
    public async Task An_unreadable_connection_counts_as_missing_until_the_user_reconnects(string damage)
    {
        var connections = Broker.Get<IConnectionStore>();
        var connection = new Connection
        {
            // Nobody else's: other tests use the same tables.
            Id = new(Secret.Create().Reveal(), "local"),
            Tokens = new() { AccessToken = new("access"), RefreshToken = new("refresh") },
            ConnectedAt = Broker.Clock.GetUtcNow(),
            ObtainedAt = Broker.Clock.GetUtcNow(),
        };
        await connections.PutAsync(connection, Cancellation);
        Assert.Single(await connections.ListAsync(connection.Id.Subject, Cancellation));
        await DamageAsync("Connections", row => row.PartitionKey == connection.Id.Subject, "Tokens", damage);

        Assert.Null(await connections.FindAsync(connection.Id, Cancellation));
        Assert.Empty(await connections.ListAsync(connection.Id.Subject, Cancellation));
        await connections.PutAsync(connection, Cancellation);
        var found = await connections.FindAsync(connection.Id, Cancellation);
        Assert.Equal("refresh", found?.Connection.Tokens.RefreshToken?.Reveal());
    }

    private async Task DamageAsync(string table, Func<TableEntity, bool> isMeant, string column, string damage)
    {
        var rows = Broker.Table(table).QueryAsync<TableEntity>(cancellationToken: Cancellation);
        var row = await rows.SingleAsync(one => isMeant(one), Cancellation);
        row[column] = damage switch
        {
            "another version" => await SealAsync(table, row, column, [99, .. "{}"u8]),
            "no JSON" => await SealAsync(table, row, column, [1, .. "{\"q\":"u8]),
            _ => Encoding.ASCII.GetBytes("these bytes were never sealed by anybody"),
        };
        await Broker.Table(table).UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace, Cancellation);
    }

    private async Task<byte[]> SealAsync(string table, TableEntity row, string column, byte[] payload)
    {
        var binding = Binding.Row(table, row.PartitionKey, row.RowKey, column);
        ISealer? sealer =
            table == "Connections"
                ? await Broker.Get<PersonKeys>().FindAsync(row.PartitionKey, Cancellation)
                : Broker.Get<Sealer>();
        Assert.NotNull(sealer);
        return await sealer.SealAsync(payload, binding, Cancellation);
    }

    private static string StateOf(string callback) =>
        callback[callback.IndexOf("state=", StringComparison.Ordinal)..].Split('&')[0]["state=".Length..];
}

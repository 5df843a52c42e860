using Azure.Data.Tables;
using McpOAuth.Grants;
using McpOAuth.Keys;
using McpOAuth.SignIn;
using McpOAuth.Tools;
using McpOAuthFunctions.Reencryption;
using McpOAuthFunctions.TableStorage;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.KeyVault;

/// <summary>I5: a ciphertext opens where it was written and nowhere else.</summary>
[Collection(VaultParts.Name), Trait("Invariant", "I5")]
public sealed class MovedCiphertextTests(VaultParts parts) : IAsyncLifetime
{
    private FakeKeyVault vault = null!;
    private TestBroker broker = null!;
    private TestClient client = null!;
    private AccessToken token = null!;
    private string state = "";

    // Connections are under people's keys, and no other column is.
    private static readonly IReadOnlyList<SealedPlace> All = [.. SealedPlace.All, new("Connections", "Tokens")];

    public static TheoryData<string> Places => [.. All.Select(place => place.ToString())];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await parts.EmptyTablesAsync();
        vault = await parts.StartVaultAsync();
        broker = await parts.StartBrokerAsync(vault);
        client = await TestClient.RegisterAsync(broker);
        var tokens = await client.GetTokensAsync();
        token = AccessToken.Read(tokens);
        await client.RefreshAsync(tokens.RefreshToken);
        state = StateOf(await client.SignInUpstreamAsync(client.Authorization().Url, broker.Issuer));
        client.UseNewBrowser();
        await client.RefreshAsync((await client.GetTokensAsync("bob")).RefreshToken);
        await client.SignInUpstreamAsync(client.Authorization().Url, broker.Issuer, "bob");
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await broker.DisposeAsync();
        await vault.DisposeAsync();
    }

    [Theory, MemberData(nameof(Places))]
    public async Task A_value_from_any_other_row_table_or_column_does_not_open(string name)
    {
        var target = All.Single(place => place.ToString() == name);
        var row = (await RowsAsync(target)).Single(IsRead(target));
        var own = row.GetBinary(target.Column);
        await ReadAsync(target);

        var others = new List<byte[]>();
        foreach (var place in All)
        {
            others.AddRange((await RowsAsync(place)).Select(other => other.GetBinary(place.Column)));
        }
        others.RemoveAll(value => value.AsSpan().SequenceEqual(own));
        Assert.True(others.Count >= 8, $"{others.Count} other values");

        foreach (var other in others)
        {
            await PutAsync(target, row, other);
            await Assert.ThrowsAsync<InvalidOperationException>(() => ReadAsync(target));
        }
        await PutAsync(target, row, own);
        await ReadAsync(target);
    }

    private async Task PutAsync(SealedPlace place, TableEntity row, byte[] value)
    {
        row[place.Column] = value;
        await broker.Table(place.Table).UpdateEntityAsync(row, Azure.ETag.All, TableUpdateMode.Replace, Cancellation);
    }

    private async Task<List<TableEntity>> RowsAsync(SealedPlace place) =>
        await broker
            .Table(place.Table)
            .QueryAsync<TableEntity>(place.Filter.Length > 0 ? place.Filter : null, cancellationToken: Cancellation)
            .Where(row => row.ContainsKey(place.Column))
            .ToListAsync(Cancellation);

    /// <summary>The row that <see cref="ReadAsync"/> reads.</summary>
    private Func<TableEntity, bool> IsRead(SealedPlace place) =>
        place.ToString() switch
        {
            "Keys.PrivateKey" => row => row.RowKey == "0000000001",
            "Keys.Secret" => _ => true,
            "PersonKeys.Key" or "Connections.Tokens" => row => row.PartitionKey == token.Subject,
            "Grants.Successor" => row => row.RowKey.StartsWith(token.Subject, StringComparison.Ordinal),
            _ => row => StateHandle.TryParse(state, out var handle) && row.RowKey == handle.Hash,
        };

    private async Task ReadAsync(SealedPlace place)
    {
        switch (place.ToString())
        {
            case "Keys.PrivateKey":
                await broker.Get<ISigningKeyStore>().ListAsync(Cancellation);
                break;
            case "Keys.Secret":
                await broker.Get<ISubjectKeyStore>().GetOrCreateAsync(Cancellation);
                break;
            case "PersonKeys.Key":
                await new TablePersonKeyStore(
                    new StorageTable(broker.Table(place.Table)),
                    broker.Get<Sealer>()
                ).FindAsync(token.Subject, Cancellation);
                break;
            case "Connections.Tokens":
                Assert.NotNull(
                    await broker.Get<IConnectionStore>().FindAsync(new(token.Subject, "local", null), Cancellation)
                );
                break;
            case "Grants.Successor":
                Assert.True(GrantId.TryParse(token.Subject, token.Claim("grant_id"), out var id));
                Assert.NotNull(await broker.Get<IGrantStore>().FindAsync(id, Cancellation));
                break;
            default:
                Assert.True(StateHandle.TryParse(state, out var handle));
                Assert.NotNull(await broker.Get<ISignInAttemptStore>().FindAsync(handle, Cancellation));
                break;
        }
    }

    private static string StateOf(string callback) =>
        callback[callback.IndexOf("state=", StringComparison.Ordinal)..].Split('&')[0]["state=".Length..];
}

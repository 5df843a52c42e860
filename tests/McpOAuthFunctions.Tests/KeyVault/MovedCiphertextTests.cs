using Azure.Data.Tables;
using McpOAuth.Azure.Reencryption;
using McpOAuth.Grants;
using McpOAuth.Keys;
using McpOAuth.Protocol;
using McpOAuth.SignIn;
using McpOAuth.Vault;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.KeyVault;

/// <summary>I5: a ciphertext opens where it was written and nowhere else.</summary>
[Collection(VaultParts.Name), Trait("Invariant", "I5")]
public sealed class MovedCiphertextTests(VaultParts parts) : KeyVaultTests(parts)
{
    private TestClient client = null!;
    private AccessToken token = null!;
    private string state = "";
    private string connectingState = "";
    private string accountState = "";

    // Connections are under people's keys, and no other column is.
    private static readonly IReadOnlyList<SealedPlace> All = [.. SealedPlace.All, new("Connections", "Tokens")];

    public static TheoryData<string> Places => [.. All.Select(place => place.ToString())];

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        client = await RegisterAsync();
        var tokens = await client.GetTokensAsync();
        token = AccessToken.Read(tokens);
        await client.RefreshAsync(tokens.RefreshToken);
        // A second connection of the same person, under the same key.
        var connections = Broker.Get<IConnectionStore>();
        var first = (await connections.FindAsync(new(token.Subject, "local"), Cancellation))!.Connection;
        await connections.PutAsync(first with { Id = new(token.Subject, "local", "tool") }, Cancellation);
        state = StateOf(await client.SignInUpstreamAsync(client.Authorization().Url, Broker.Issuer));
        connectingState = await AddConnectingAsync();
        await AddConnectingAsync();
        accountState = await AddAccountAsync();
        await AddAccountAsync();
        client.UseNewBrowser();
        await client.RefreshAsync((await client.GetTokensAsync("bob")).RefreshToken);
        await client.SignInUpstreamAsync(client.Authorization().Url, Broker.Issuer, "bob");
    }

    [Theory, MemberData(nameof(Places))]
    public async Task A_value_from_any_other_row_table_or_column_does_not_open(string name)
    {
        var target = All.Single(place => place.ToString() == name);
        var row = (await RowsAsync(target)).Single(IsRead(target));
        var own = row.GetBinary(target.Column);
        Assert.True(await OpensAsync(target));

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
            Assert.False(await OpensAsync(target));
        }
        await PutAsync(target, row, own);
        Assert.True(await OpensAsync(target));
    }

    private async Task PutAsync(SealedPlace place, TableEntity row, byte[] value)
    {
        row[place.Column] = value;
        await Broker.Table(place.Table).UpdateEntityAsync(row, Azure.ETag.All, TableUpdateMode.Replace, Cancellation);
    }

    private async Task<List<TableEntity>> RowsAsync(SealedPlace place) =>
        await Broker
            .Table(place.Table)
            .QueryAsync<TableEntity>(place.Filter.Length > 0 ? place.Filter : null, cancellationToken: Cancellation)
            .Where(row => row.ContainsKey(place.Column))
            .ToListAsync(Cancellation);

    /// <summary>The row that <see cref="ReadAsync"/> reads.</summary>
    private Func<TableEntity, bool> IsRead(SealedPlace place) =>
        place.ToString() switch
        {
            "Keys.PrivateKey" => row => row.RowKey == "0000000001",
            "Keys.Secret" => row => row.PartitionKey == "subject",
            "PersonKeys.Key" => row => row.PartitionKey == token.Subject,
            "Connections.Tokens" => row => row.PartitionKey == token.Subject && row.RowKey == "local",
            "Grants.Successor" => row => row.RowKey.StartsWith(token.Subject, StringComparison.Ordinal),
            _ => row => StateHandle.TryParse(SentFor(place), out var handle) && row.RowKey == handle.Hash,
        };

    /// <summary>Whether the broker's own way of reading gives the value, or refuses it.</summary>
    private async Task<bool> OpensAsync(SealedPlace place)
    {
        try
        {
            return await ReadAsync(place) is not null;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private async Task<object?> ReadAsync(SealedPlace place)
    {
        switch (place.ToString())
        {
            case "Keys.PrivateKey":
                return await Broker.Get<ISigningKeyStore>().ListAsync(Cancellation);
            case "Keys.Secret":
                return await Broker.Get<ISecretStore>().GetOrCreateAsync(SecretNames.Subjects, Cancellation);
            case "PersonKeys.Key":
                return await Broker.Get<IPersonKeyStore>().FindAsync(token.Subject, Cancellation);
            case "Connections.Tokens":
                return await Broker.Get<IConnectionStore>().FindAsync(new(token.Subject, "local"), Cancellation);
            case "Grants.Successor":
                Assert.True(GrantId.TryParse(token.Subject, token.Claim("grant_id"), out var id));
                return (await Broker.Get<IGrantStore>().FindAsync(id, Cancellation))?.Grant.Successor;
            default:
                Assert.True(StateHandle.TryParse(SentFor(place), out var handle));
                return await Broker.Get<ISignInAttemptStore>().FindAsync(handle, Cancellation);
        }
    }

    private string SentFor(SealedPlace place) =>
        place.Column switch
        {
            "Connection" => connectingState,
            "Account" => accountState,
            _ => state,
        };

    private async Task<string> AddAccountAsync()
    {
        var handle = StateHandle.Create(Broker.Clock.GetUtcNow().AddMinutes(5));
        var attempt = new AccountAttempt
        {
            StartedAt = Broker.Clock.GetUtcNow(),
            Upstream = "local",
            Verifier = CodeVerifier.Create(),
            Nonce = Secret.Create(),
            BrowserSha256 = Secret.Create().Sha256(),
            ExpiresAt = Broker.Clock.GetUtcNow().AddMinutes(5),
        };
        await Broker.Get<ISignInAttemptStore>().AddAsync(handle, attempt, Cancellation);
        return handle.Value;
    }

    private async Task<string> AddConnectingAsync()
    {
        var handle = StateHandle.Create(Broker.Clock.GetUtcNow().AddMinutes(5));
        var attempt = new ConnectionAttempt
        {
            Request = new()
            {
                Subject = token.Subject,
                Resource = TestBroker.ResourceUri,
                Tool = "tool",
                Scopes = ScopeSet.Of(["files.read"]),
                ExpiresAt = Broker.Clock.GetUtcNow().AddMinutes(5),
            },
            IsProof = true,
            Upstream = "local",
            Verifier = CodeVerifier.Create(),
            Nonce = Secret.Create(),
            BrowserSha256 = Secret.Create().Sha256(),
            ExpiresAt = Broker.Clock.GetUtcNow().AddMinutes(5),
        };
        await Broker.Get<ISignInAttemptStore>().AddAsync(handle, attempt, Cancellation);
        return handle.Value;
    }

    private static string StateOf(string callback) =>
        callback[callback.IndexOf("state=", StringComparison.Ordinal)..].Split('&')[0]["state=".Length..];
}

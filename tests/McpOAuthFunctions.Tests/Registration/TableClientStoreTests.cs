using System.Security.Cryptography;
using McpOAuth.Azure.TableStorage;
using McpOAuth.Clients;
using McpOAuth.Protocol;
using McpOAuthFunctions.Tests.Harness;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpOAuthFunctions.Tests.Registration;

/// <summary>What <see cref="IClientStore"/> promises, races included.</summary>
public sealed class TableClientStoreTests(LocalParts parts) : BrokerTests(parts)
{
    private static readonly DateTimeOffset Later = new(2031, 5, 6, 7, 8, 9, TimeSpan.Zero);

    private TableClientStore store = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        // A table of its own, which does not exist yet.
        var name = $"Clients{Convert.ToHexString(RandomNumberGenerator.GetBytes(8))}";
        store = new(new StorageTable(name, Broker.Get<RowPipeline>()), NullLogger<TableClientStore>.Instance);
    }

    [Fact]
    public async Task A_client_is_read_as_it_was_added()
    {
        var client = Some() with
        {
            Name = "Name",
            SecretSha256 = "hash",
            AuthenticationMethod = AuthenticationMethods.ClientSecretPost,
            GrantTypes = [GrantTypes.AuthorizationCode, GrantTypes.RefreshToken],
            Scopes = ScopeSet.Of(["read:files", "write:files"]),
            ClientUri = "https://app.example",
            LogoUri = "https://app.example/logo.png",
            RegistrationTokenSha256 = "other hash",
            Details = new()
            {
                Contacts = ["Ops <ops@app.example>", "dev@app.example"],
                TosUri = "https://app.example/tos",
                PolicyUri = "https://app.example/policy",
                SoftwareId = "app",
                SoftwareVersion = "1.2 beta",
                ApplicationType = "native",
            },
        };

        await store.AddAsync(client, Cancellation);

        Assert.Equivalent(client, (await store.FindAsync(client.ClientId, Cancellation))!.Client, strict: true);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nobody")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("expires:0000000000:AAA")]
    [InlineData("AAAA/AAAA#AAAA?AAAA\\AA")]
    [InlineData("AAAAAAAAAA\n\u0001AAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAA==")]
    public async Task An_id_that_was_never_given_is_unknown(string clientId) =>
        Assert.Null(await store.FindAsync(clientId, Cancellation));

    [Fact]
    public async Task Of_concurrent_renewals_exactly_one_moves_the_expiry()
    {
        var client = await AddAsync();

        var renewed = await Task.WhenAll(
            Enumerable.Range(0, 12).Select(hour => store.TryRenewAsync(client, Later.AddHours(hour), Cancellation))
        );

        var winner = Array.FindIndex(renewed, won => won);
        Assert.Single(renewed, won => won);
        Assert.Equal(Later.AddHours(winner), (await FindAsync(client))!.Client.ExpiresAt);
    }

    [Fact]
    public async Task A_replacement_wins_over_no_renewal_that_it_has_not_seen()
    {
        var client = await AddAsync();
        var read = (await FindAsync(client))!;
        await store.TryRenewAsync(client, Later, Cancellation);

        Assert.False(await store.TryReplaceAsync(read.Client with { Name = "New" }, read.Version, Cancellation));

        read = (await FindAsync(client))!;
        Assert.Equal(Later, read.Client.ExpiresAt);
        Assert.True(await store.TryReplaceAsync(read.Client with { Name = "New" }, read.Version, Cancellation));
        Assert.Equal("New", (await FindAsync(client))!.Client.Name);
    }

    [Fact]
    public async Task A_renewed_client_is_removed_only_by_who_knows_of_the_renewal()
    {
        var client = await AddAsync();
        await store.TryRenewAsync(client, Later, Cancellation);

        Assert.False(await store.TryRemoveAsync(client, Cancellation));
        Assert.NotNull(await FindAsync(client));

        Assert.True(await store.TryRemoveAsync(client with { ExpiresAt = Later }, Cancellation));
        Assert.Null(await FindAsync(client));
    }

    [Fact]
    public async Task Renewing_or_replacing_a_removed_client_does_not_recreate_it()
    {
        var client = await AddAsync();
        var read = (await FindAsync(client))!;
        Assert.True(await store.TryRemoveAsync(client, Cancellation));

        Assert.False(await store.TryRenewAsync(client, Later, Cancellation));
        Assert.False(await store.TryReplaceAsync(client, read.Version, Cancellation));
        Assert.False(await store.TryRemoveAsync(client, Cancellation));

        Assert.Null(await FindAsync(client));
    }

    [Fact, Trait("Invariant", "I7")]
    public async Task A_sweep_takes_a_client_when_the_hour_in_which_it_expires_is_over()
    {
        var hour = new DateTimeOffset(2001, 2, 3, 4, 0, 0, TimeSpan.Zero);
        var client = await AddAsync(hour.AddMinutes(59));

        Assert.Equal(0, (await store.RemoveExpiredAsync(hour.AddMinutes(58), Cancellation)).Rows);
        Assert.NotNull(await FindAsync(client));

        Assert.Equal(2, (await store.RemoveExpiredAsync(hour.AddHours(1), Cancellation)).Rows);
        Assert.Null(await FindAsync(client));
    }

    [Fact]
    public async Task A_sweep_of_its_hour_does_not_touch_a_client_that_is_renewed_meanwhile()
    {
        var due = new DateTimeOffset(2001, 2, 3, 4, 5, 6, TimeSpan.Zero);
        var clients = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => AddAsync(due)));

        var renewing = Task.WhenAll(clients.Select(client => store.TryRenewAsync(client, Later, Cancellation)));
        var sweeping = store.RemoveExpiredAsync(due.AddHours(1), Cancellation);
        await Task.WhenAll(renewing, sweeping);

        var renewed = await renewing;
        var left = await Task.WhenAll(clients.Select(FindAsync));
        Assert.Equal(renewed, left.Select(client => client is not null));
        Assert.Equal(clients.Length - renewed.Count(won => won), (await sweeping).Rows / 2);
    }

    private static Client Some(DateTimeOffset? expiresAt = null) =>
        new()
        {
            ClientId = Secret.Create(16).Reveal(),
            Origin = ClientOrigin.Registered,
            RedirectUris =
            [
                RedirectUri.Parse("cursor://anysphere.cursor-mcp/oauth/callback").Value,
                RedirectUri.Parse("http://localhost:8787/callback?a=b").Value,
            ],
            IssuedAt = new(2030, 1, 2, 3, 4, 5, TimeSpan.Zero),
            ExpiresAt = expiresAt ?? new(2030, 1, 3, 3, 4, 5, TimeSpan.Zero),
        };

    private async Task<Client> AddAsync(DateTimeOffset? expiresAt = null)
    {
        var client = Some(expiresAt);
        await store.AddAsync(client, Cancellation);
        return client;
    }

    private Task<VersionedClient?> FindAsync(Client client) => store.FindAsync(client.ClientId, Cancellation);
}

using System.Net;
using McpOAuth.Vault;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Vault;

/// <summary>Revocation reaches the upstream, and nothing that somebody still uses.</summary>
public sealed class DisconnectionTests(LocalParts parts) : IAsyncLifetime
{
    private const string Tool = "stub_reader";

    /// <summary>Signs in nowhere else: another sign-in would spare the connections, and tests share their tables.</summary>
    private const string Person = "carol";

    private StubUpstream stub = null!;
    private VaultScene scene = null!;

    public async ValueTask InitializeAsync()
    {
        stub = await StubUpstream.StartAsync();
        scene = await VaultScene.StartAsync(
            parts,
            new()
            {
                ["Upstreams:stub:Preset"] = "Oidc",
                ["Upstreams:stub:Issuer"] = stub.Issuer,
                ["Upstreams:stub:ClientId"] = "broker",
                ["Resources:0:Tools:stub_reader:Upstream"] = "stub",
                ["Resources:0:Tools:stub_reader:Actions:read"] = "files.read",
            },
            person: Person
        );
        var now = scene.Broker.Clock.GetUtcNow();
        await scene.PutAsync(
            new()
            {
                Id = scene.IdOf(Tool),
                Tokens = new() { AccessToken = new("access-0"), RefreshToken = new("refresh-0") },
                Scopes = McpOAuth.Protocol.ScopeSet.Of(["files.read"]),
                ConnectedAt = now,
                ObtainedAt = now,
            }
        );
    }

    public async ValueTask DisposeAsync()
    {
        await scene.DisposeAsync();
        await stub.DisposeAsync();
    }

    [Fact, Trait("Spec", "RFC 7009 §2.1")]
    public async Task The_last_grant_at_a_resource_takes_its_tools_connections_with_it_upstream_too()
    {
        await RevokeAsync(scene.Tokens);

        Assert.Null(await FindAsync());
        var revocation = Assert.Single(stub.Seen, one => one.Path == "/revoke");
        Assert.Equal(("refresh-0", "refresh_token"), (revocation.Form["token"], revocation.Form["token_type_hint"]));
        Assert.Equal("broker", revocation.Form["client_id"]);
    }

    [Fact, Trait("Spec", "RFC 7009 §2.1")]
    public async Task The_connection_stays_while_another_grant_at_the_resource_is_active()
    {
        var second = await scene.LogInAsync(person: Person);

        await RevokeAsync(scene.Tokens);

        Assert.NotNull(await FindAsync());
        var answer = await scene.ExchangeAsync(new() { ["audience"] = Tool }, second.AccessToken);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        await RevokeAsync(second);
        Assert.Null(await FindAsync());
    }

    [Theory, Trait("Spec", "RFC 7009 §2.2")]
    [InlineData(500)]
    [InlineData(400)]
    public async Task A_connection_is_removed_even_if_the_upstream_refuses_the_revocation(int status)
    {
        stub.Other = _ => (status, "{}");

        var answer = await RevokeAsync(scene.Tokens);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Null(await FindAsync());
    }

    private async Task<Answer> RevokeAsync(Answer tokens) =>
        await scene.Client.PostAsync("revoke", new() { ["token"] = tokens.RefreshToken });

    private async Task<VersionedConnection?> FindAsync() =>
        await scene.Broker.Get<IConnectionStore>().FindAsync(scene.IdOf(Tool), default);
}

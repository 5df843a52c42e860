using System.Net;
using McpOAuth.Client.Tests.Harness;
using McpOAuth.Tests.Dpop;

namespace McpOAuth.Client.Tests;

/// <summary>Access tokens that are bound to a client's key.</summary>
[Trait("Spec", "RFC 9449 §7")]
public sealed class DpopTests : StubTests
{
    private readonly ProofKey key = new();
    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task A_bound_token_with_a_proof_is_accepted_and_needs_a_new_proof_each_time()
    {
        await using var server = await StartAsync();
        var token = BoundToken();
        var proof = Prove(token);

        using var first = await server.SendAsync("open", $"DPoP {token}", proof);
        using var replayed = await server.SendAsync("open", $"DPoP {token}", proof);
        using var next = await server.SendAsync("open", $"DPoP {token}", Prove(token));

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, replayed.StatusCode);
        Assert.Contains("was used before", server.Log.Warnings.Single(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    [Theory, Trait("Spec", "RFC 9449 §7.2"), Trait("Attack", "Bound token sent as Bearer")]
    [InlineData(DpopUse.Off)]
    [InlineData(DpopUse.Accepted)]
    [InlineData(DpopUse.Required)]
    public async Task A_bound_token_sent_as_Bearer_is_refused(DpopUse use)
    {
        await using var server = await StartAsync(use);
        var token = BoundToken();

        using var without = await server.SendAsync("open", $"Bearer {token}");
        using var with = await server.SendAsync("open", $"Bearer {token}", Prove(token));

        Assert.Equal(HttpStatusCode.Unauthorized, without.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, with.StatusCode);
    }

    [Fact]
    public async Task Without_the_option_a_bound_token_is_refused_even_with_a_proof()
    {
        await using var server = await StartAsync(DpopUse.Off);
        var token = BoundToken();

        using var refused = await server.SendAsync("open", $"DPoP {token}", Prove(token));

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Contains("option Dpop", server.Log.Warnings.Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DpopUse.Accepted, HttpStatusCode.OK)]
    [InlineData(DpopUse.Required, HttpStatusCode.Unauthorized)]
    public async Task A_bearer_token_is_accepted_unless_a_key_is_required(DpopUse use, HttpStatusCode status)
    {
        await using var server = await StartAsync(use);

        using var response = await server.SendAsync("open", $"Bearer {Broker.Token()}");

        Assert.Equal(status, response.StatusCode);
    }

    [Fact, Trait("Spec", "RFC 9449 §7.1")]
    public async Task A_bearer_token_with_the_DPoP_scheme_is_refused()
    {
        await using var server = await StartAsync();
        var token = Broker.Token();

        using var refused = await server.SendAsync("open", $"DPoP {token}", Prove(token));

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Fact, Trait("Spec", "RFC 9449 §4.3"), Trait("Attack", "Proof for another request or key")]
    public async Task A_proof_for_another_request_token_or_key_is_refused()
    {
        await using var server = await StartAsync();
        var token = BoundToken();
        using var thief = new ProofKey();
        var url = StubBroker.Resource;
        string[] proofs =
        [
            key.Prove("GET", url, Now, token),
            key.Prove("POST", "https://files.example.com/other", Now, token),
            key.Prove("POST", "https://evil.example.com/mcp", Now, token),
            key.Prove("POST", url, Now.AddMinutes(-3), token),
            key.Prove("POST", url, Now.AddMinutes(2), token),
            key.Prove("POST", url, Now, "another token"),
            key.Prove("POST", url, Now),
            thief.Prove("POST", url, Now, token),
            thief.Prove("POST", url, Now, token, header: [("jwk", key.PublicKey())]),
            key.Prove("POST", url, Now, token, header: [("jwk", key.PrivateKey())]),
            key.Prove("POST", url, Now, token, header: [("alg", "none")]),
            key.Prove("POST", url, Now, token, header: [("alg", "HS256")]),
            key.Prove("POST", url, Now, token, header: [("typ", "JWT")]),
            key.Prove("POST", url, Now, token, claims: [("jti", null)]),
            key.Prove("POST", url, Now, token, claims: [("more", new string('a', 9000))]),
            "not a proof",
            "",
        ];

        foreach (var proof in proofs)
        {
            using var refused = await server.SendAsync("open", $"DPoP {token}", proof);
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        }
    }

    [Theory, Trait("Spec", "RFC 9449 §4.3 check 5"), Trait("Attack", "Algorithm confusion")]
    [InlineData("none")]
    [InlineData("HS256")]
    [InlineData("RS256")]
    [InlineData("ES384")]
    public async Task An_algorithm_that_is_symmetric_or_not_the_keys_is_not_even_tried(string algorithm)
    {
        await using var server = await StartAsync();
        var token = BoundToken();
        var proof = key.Prove("POST", StubBroker.Resource, Now, token, header: [("alg", algorithm)]);

        using var refused = await server.SendAsync("open", $"DPoP {token}", proof);

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Contains("a kind that is not supported", server.Log.Warnings.Single(), StringComparison.Ordinal);
    }

    [Fact, Trait("Spec", "RFC 9449 §4.3 check 1")]
    public async Task Two_proofs_are_refused()
    {
        await using var server = await StartAsync();
        var token = BoundToken();

        using var refused = await server.SendAsync("open", $"DPoP {token}", Prove(token), Prove(token));

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Fact, Trait("Spec", "RFC 9449 §7.1")]
    public async Task The_Bearer_challenge_comes_first_and_the_metadata_lists_the_algorithms()
    {
        await using var server = await StartAsync(DpopUse.Required);

        using var challenge = await server.SendAsync("open", null);
        using var http = new HttpClient();
        var metadata = await http.GetStringAsync($"{server.Url}/.well-known/oauth-protected-resource/mcp");

        var challenges = challenge.Headers.WwwAuthenticate.Select(one => one.Scheme);
        Assert.Equal(["Bearer", "DPoP"], challenges);
        Assert.Contains(
            "resource_metadata=",
            challenge.Headers.WwwAuthenticate.First().Parameter,
            StringComparison.Ordinal
        );
        Assert.Contains("ES256", metadata, StringComparison.Ordinal);
        Assert.DoesNotContain("HS256", metadata, StringComparison.Ordinal);
        Assert.Contains("\"dpop_bound_access_tokens_required\":true", metadata, StringComparison.Ordinal);
    }

    [Fact, Trait("Spec", "RFC 6750 §3")]
    public async Task Without_the_option_there_is_one_challenge()
    {
        await using var server = await StartAsync(DpopUse.Off);

        using var challenge = await server.SendAsync("open", null);

        Assert.Equal("Bearer", Assert.Single(challenge.Headers.WwwAuthenticate).Scheme);
    }

    [Fact, Trait("Spec", "RFC 9449 §11.1"), Trait("Attack", "Proof replay")]
    public async Task Instances_that_share_a_store_accept_a_proof_once()
    {
        var store = new SharedStore();
        await using var one = await StartAsync(store: store);
        await using var two = await StartAsync(store: store);
        var token = BoundToken();
        var proof = Prove(token);

        var responses = await Task.WhenAll(
            one.SendAsync("open", $"DPoP {token}", proof),
            two.SendAsync("open", $"DPoP {token}", proof)
        );

        Assert.Single(responses, response => response.StatusCode == HttpStatusCode.OK);
        Assert.Single(responses, response => response.StatusCode == HttpStatusCode.Unauthorized);
        Array.ForEach(responses, response => response.Dispose());
    }

    [Fact]
    public async Task A_store_that_does_not_respond_is_a_503()
    {
        await using var server = await StartAsync(store: new SharedStore { IsDown = true });
        var token = BoundToken();

        using var response = await server.SendAsync("open", $"DPoP {token}", Prove(token));
        using var bearer = await server.SendAsync("open", $"Bearer {Broker.Token()}");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.OK, bearer.StatusCode);
    }

    [Fact, Trait("Spec", "RFC 8693 §2.1")]
    public async Task An_exchange_forwards_the_proof_of_a_bound_token()
    {
        await using var server = await StartAsync(configure: With);
        var token = BoundToken();
        var proof = Prove(token);

        using var response = await server.SendAsync("file_reader", $"DPoP {token}", proof);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(token, Broker.Exchanged["subject_token"]);
        Assert.Equal(proof, Broker.Exchanged["subject_token_proof"]);

        static void With(McpOAuthOptions server) =>
            (server.ClientId, server.ClientSecret) = ("files", "a-secret-for-tests-of-32-characters!");
    }

    private string BoundToken() =>
        Broker.Token(change: claims => claims["cnf"] = new Dictionary<string, object> { ["jkt"] = key.Thumbprint });

    private string Prove(string token) => key.Prove("POST", StubBroker.Resource, Now, token);

    private Task<ProtectedServer> StartAsync(
        DpopUse use = DpopUse.Accepted,
        IDpopReplayStore? store = null,
        Action<McpOAuthOptions>? configure = null
    ) =>
        ProtectedServer.StartAsync(
            Broker.Issuer,
            server =>
            {
                server.Dpop = use;
                configure?.Invoke(server);
            },
            replays: store
        );

    private sealed class SharedStore : IDpopReplayStore
    {
        private readonly HashSet<string> used = [];
        private readonly Lock access = new();

        public bool IsDown { get; init; }

        public Task<bool> TryUseAsync(string key, DateTimeOffset expiresAt, CancellationToken cancellation)
        {
            lock (access)
            {
                return IsDown ? throw new IOException("down") : Task.FromResult(used.Add(key));
            }
        }
    }
}

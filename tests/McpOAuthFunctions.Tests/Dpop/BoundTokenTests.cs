using System.Net;
using McpOAuth.Tests.Dpop;
using McpOAuthFunctions.Tests.Harness;
using McpOAuthFunctions.Tests.Vault;

namespace McpOAuthFunctions.Tests.Dpop;

/// <summary>Logins and refreshes of a client that proves a key, over HTTP.</summary>
public sealed class BoundTokenTests(LocalParts parts) : ClientTests(parts)
{
    private readonly ProofKey key = new();

    protected override Dictionary<string, string?> Settings =>
        new() { ["Dpop:Enabled"] = "true", ["PushedRequests:Enabled"] = "true" };

    protected override bool NeedsOwnStorage => true;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Keep(key);
        Client.ProofFor = endpoint => Prove(endpoint);
    }

    [Fact, Trait("Spec", "RFC 9449 §5")]
    public async Task A_client_that_proves_a_key_gets_tokens_of_type_DPoP()
    {
        var tokens = await Client.GetTokensAsync();
        var refreshed = await Client.RefreshAsync(tokens.RefreshToken);

        Assert.Equal("DPoP", tokens.Json.GetProperty("token_type").GetString());
        Assert.Equal("DPoP", refreshed.Json.GetProperty("token_type").GetString());
    }

    [Fact, Trait("Spec", "RFC 9449 §5")]
    public async Task A_client_that_proves_none_still_gets_bearer_tokens()
    {
        Client.ProofFor = null;

        Assert.Equal("Bearer", (await Client.GetTokensAsync()).Json.GetProperty("token_type").GetString());
    }

    [Fact, Trait("Spec", "RFC 9449 §6.2")]
    public async Task Introspection_shows_the_key()
    {
        var tokens = await Client.GetTokensAsync();

        var answer = await VaultScene.PostAsync(
            $"{Broker.Issuer}/introspect",
            new() { ["token"] = tokens.AccessToken }
        );

        Assert.Equal("DPoP", answer.Json.GetProperty("token_type").GetString());
        Assert.Equal(key.Thumbprint, answer.Json.GetProperty("cnf").GetProperty("jkt").GetString());
    }

    [Fact, Trait("Spec", "RFC 9449 §5"), Trait("Attack", "Stolen refresh token")]
    public async Task A_refresh_with_another_key_is_refused_and_ends_nothing()
    {
        var tokens = await Client.GetTokensAsync();
        using var thief = new ProofKey();
        Client.ProofFor = endpoint => thief.Prove("POST", $"{Broker.Issuer}/{endpoint}", Broker.Clock.GetUtcNow());

        (await Client.RefreshAsync(tokens.RefreshToken)).AssertRefused("invalid_grant");
        Client.ProofFor = null;
        (await Client.RefreshAsync(tokens.RefreshToken)).AssertRefused("invalid_grant");

        Client.ProofFor = endpoint => Prove(endpoint);
        Assert.Equal(HttpStatusCode.OK, (await Client.RefreshAsync(tokens.RefreshToken)).Status);
    }

    [Fact, Trait("Spec", "RFC 9449 §5"), Trait("Attack", "Stolen refresh token")]
    public async Task Nor_does_the_other_refresh_endpoint_take_it_without_its_key()
    {
        var token = (await Client.GetTokensAsync()).RefreshToken;
        using var thief = new ProofKey();

        Client.ProofFor = null;
        (await Client.RefreshAsync(token, endpoint: "refresh")).AssertRefused("invalid_grant");
        Client.ProofFor = endpoint => thief.Prove("POST", $"{Broker.Issuer}/{endpoint}", Broker.Clock.GetUtcNow());
        (await Client.RefreshAsync(token, endpoint: "refresh")).AssertRefused("invalid_grant");
        Client.ProofFor = _ => Prove("token");
        (await Client.RefreshAsync(token, endpoint: "refresh")).AssertRefused("invalid_dpop_proof");

        Client.ProofFor = endpoint => Prove(endpoint);
        Assert.Equal(HttpStatusCode.OK, (await Client.RefreshAsync(token, endpoint: "refresh")).Status);
    }

    [Fact, Trait("Spec", "RFC 9449 §11.1"), Trait("Attack", "Proof replay")]
    public async Task Of_one_proof_at_two_instances_at_once_one_is_accepted()
    {
        var other = Keep(
            await TestBroker.StartAsync(
                Parts,
                new(Settings) { ["Storage:ConnectionString"] = Storage.ConnectionString },
                issuer: Broker.Issuer
            )
        );
        using var elsewhere = new TestClient(other.Issuer) { ClientId = Client.ClientId };
        var tokens = await Client.GetTokensAsync();
        var proof = Prove("token");
        Client.ProofFor = elsewhere.ProofFor = _ => proof;

        var answers = await Task.WhenAll(
            Client.RefreshAsync(tokens.RefreshToken),
            elsewhere.RefreshAsync(tokens.RefreshToken)
        );

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.Single(answers, answer => answer.Error == "invalid_dpop_proof");
    }

    [Fact, Trait("Budget", "refresh")]
    public async Task Only_a_proof_costs_a_table_operation()
    {
        var tokens = await Client.GetTokensAsync();
        Client.ProofFor = null;
        var bearer = await Client.GetTokensAsync();
        Broker.Operations.Reset();

        await Client.RefreshAsync(bearer.RefreshToken);
        Client.ProofFor = endpoint => Prove(endpoint);
        await Client.RefreshAsync(tokens.RefreshToken);

        Assert.Equal(["PUT Grants", "POST Replays", "PUT Grants"], Broker.Operations.All);
    }

    [Fact, Trait("Spec", "RFC 9449 §10")]
    public async Task A_code_is_bound_to_the_key_of_dpop_jkt()
    {
        var (_, code, verifier) = await Client.LogInAsync(
            parameters: new() { ["dpop_jkt"] = key.Thumbprint, ["state"] = "s" }
        );
        using var thief = new ProofKey();
        Client.ProofFor = endpoint => thief.Prove("POST", $"{Broker.Issuer}/{endpoint}", Broker.Clock.GetUtcNow());
        (await Client.RedeemAsync(code, verifier)).AssertRefused("invalid_grant");

        Client.ProofFor = endpoint => Prove(endpoint);
        Assert.Equal(HttpStatusCode.OK, (await Client.RedeemAsync(code, verifier)).Status);
    }

    [Fact, Trait("Spec", "RFC 9449 §10.1")]
    public async Task A_pushed_request_with_a_proof_binds_the_code()
    {
        var (url, verifier) = Client.Authorization();
        var query = System.Web.HttpUtility.ParseQueryString(new Uri(url).Query);
        var pushed = await Client.PostAsync("par", query.AllKeys.ToDictionary(name => name!, name => query[name]));
        var requestUri = pushed.Json.GetProperty("request_uri").GetString()!;
        var callback = await Client.SignInUpstreamAsync(
            $"{Broker.Issuer}/authorize?client_id={Client.ClientId}&request_uri={Uri.EscapeDataString(requestUri)}",
            Broker.Issuer
        );
        var code = (await Client.ReturnAsync(callback)).LocationQuery["code"];

        Client.ProofFor = null;
        (await Client.RedeemAsync(code, verifier)).AssertRefused("invalid_grant");
        Client.ProofFor = endpoint => Prove(endpoint);
        Assert.Equal(HttpStatusCode.OK, (await Client.RedeemAsync(code, verifier)).Status);
    }

    [Fact, Trait("Spec", "RFC 9449 §10.1")]
    public async Task A_pushed_request_whose_proof_and_dpop_jkt_differ_is_refused()
    {
        var (url, _) = Client.Authorization(new() { ["dpop_jkt"] = ProofKey.HashOf("another") });
        var query = System.Web.HttpUtility.ParseQueryString(new Uri(url).Query);

        var pushed = await Client.PostAsync("par", query.AllKeys.ToDictionary(name => name!, name => query[name]));

        pushed.AssertRefused("invalid_request");
    }

    [Fact, Trait("Spec", "RFC 9449 §5.2")]
    public async Task A_client_registered_with_dpop_bound_access_tokens_must_prove_a_key()
    {
        var registered = await Client.RegisterAsync(
            new
            {
                redirect_uris = new[] { TestClient.RedirectUri },
                token_endpoint_auth_method = "none",
                dpop_bound_access_tokens = true,
            }
        );
        Client.ClientId = registered.Json.GetProperty("client_id").GetString()!;
        var (_, code, verifier) = await Client.LogInAsync();

        Client.ProofFor = null;
        (await Client.RedeemAsync(code, verifier)).AssertRefused("invalid_dpop_proof");
        Client.ProofFor = endpoint => Prove(endpoint);
        Assert.Equal(HttpStatusCode.OK, (await Client.RedeemAsync(code, verifier)).Status);
        Assert.True(registered.Json.GetProperty("dpop_bound_access_tokens").GetBoolean());
    }

    [Fact, Trait("Spec", "RFC 9449 §5.1")]
    public async Task The_metadata_lists_asymmetric_algorithms_and_a_script_may_read_the_nonce()
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Get,
            $"{Broker.Issuer}/.well-known/oauth-authorization-server"
        );
        request.Headers.Add("Origin", "https://app.example");

        var metadata = await Answer.OfAsync(await Http.SendAsync(request));

        var algorithms = metadata.Json.GetProperty("dpop_signing_alg_values_supported").EnumerateArray();
        Assert.Contains("ES256", algorithms.Select(one => one.GetString()));
        Assert.DoesNotContain("HS256", metadata.Body, StringComparison.Ordinal);
        Assert.Contains(
            "DPoP-Nonce",
            string.Join(',', metadata.Headers.GetValues("Access-Control-Expose-Headers")),
            StringComparison.Ordinal
        );
    }

    private string Prove(string endpoint) => key.Prove("POST", $"{Broker.Issuer}/{endpoint}", Broker.Clock.GetUtcNow());
}

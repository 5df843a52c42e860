using McpOAuth.Protocol;
using McpOAuth.Upstream;

namespace McpOAuthFunctions.Tests.Vault;

/// <summary>Names come from userinfo where the id_token has none, and no failure there ends a login.</summary>
[Trait("Spec", "OpenID Connect Core 1.0 §5.3")]
public sealed class UserInfoTests : IAsyncLifetime
{
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(30) };
    private StubUpstream stub = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        stub = await StubUpstream.StartAsync();
        stub.HasUserInfo = true;
        stub.Other = _ => (200, """{"sub":"stub-subject","name":"Alice Example"}""");
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await stub.DisposeAsync();
    }

    [Fact]
    public async Task A_name_that_the_id_token_lacks_is_asked_for_with_the_access_token()
    {
        Assert.Equal("Alice Example", await NameAsync());

        var request = Assert.Single(stub.Seen, one => one.Path == "/userinfo");
        Assert.Equal(("GET", "Bearer access"), (request.Method, request.Authorization));
    }

    [Fact]
    public async Task A_name_in_the_id_token_costs_no_request()
    {
        Assert.Equal("In the token", await NameAsync(claims: ("name", "In the token")));
        Assert.DoesNotContain(stub.Seen, one => one.Path == "/userinfo");
    }

    [Theory]
    [InlineData("openid", "openid profile")] // the user did not allow it
    [InlineData(null, "openid")] // nobody asked for it
    public async Task Without_the_scope_profile_nothing_is_asked(string? granted, string asked)
    {
        Assert.Null(await NameAsync(granted, asked));
        Assert.DoesNotContain(stub.Seen, one => one.Path == "/userinfo");
    }

    [Fact]
    public async Task An_upstream_without_the_endpoint_is_not_asked()
    {
        stub.HasUserInfo = false;
        Assert.Null(await NameAsync());
        Assert.DoesNotContain(stub.Seen, one => one.Path == "/userinfo");
    }

    [Theory, Trait("Spec", "OpenID Connect Core 1.0 §5.3.2")]
    [InlineData(200, """{"sub":"somebody-else","name":"Mallory"}""")]
    [InlineData(200, """{"name":"Mallory"}""")]
    [InlineData(200, """{"sub":"stub-subject"}""")]
    [InlineData(200, """{"sub":"stub-subject","name":7}""")]
    [InlineData(200, """{"sub":"stub-subject","name":" "}""")]
    [InlineData(200, "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJzdHViLXN1YmplY3QifQ.c2ln")] // signed
    [InlineData(200, "<html>")]
    [InlineData(200, "null")]
    [InlineData(200, "")]
    [InlineData(401, """{"sub":"stub-subject","name":"Mallory"}""")]
    [InlineData(302, "")]
    [InlineData(503, "")]
    public async Task Any_other_answer_leaves_the_user_without_a_name(int status, string body)
    {
        stub.Other = _ => (status, body);
        Assert.Null(await NameAsync());
        Assert.Single(stub.Seen, one => one.Path == "/userinfo");
    }

    [Fact]
    public async Task An_answer_that_is_too_long_is_not_read()
    {
        stub.Other = _ => (200, $$"""{"sub":"stub-subject","name":"Alice","x":"{{new string('x', 65 * 1024)}}"}""");
        Assert.Null(await NameAsync());
    }

    [Fact]
    public async Task An_endpoint_that_does_not_answer_costs_two_seconds_at_most()
    {
        using var release = new ManualResetEventSlim();
        stub.Other = _ =>
        {
            release.Wait(TimeSpan.FromSeconds(20), Cancellation);
            return (200, "{}");
        };
        var started = TimeProvider.System.GetTimestamp();

        Assert.Null(await NameAsync());

        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(8));
        release.Set();
    }

    [Fact, Trait("Spec", "House style: names")]
    public async Task A_long_name_is_not_cut_inside_a_character()
    {
        stub.Other = _ => (200, $$"""{"sub":"stub-subject","name":"{{new string('a', 199)}}😀😀"}""");
        Assert.Equal(new string('a', 199), await NameAsync());
    }

    private async Task<string?> NameAsync(
        string? granted = null,
        string asked = "openid profile",
        params (string Name, object Value)[] claims
    )
    {
        var upstream = new UpstreamProvider(
            new()
            {
                Name = "stub",
                Preset = UpstreamPreset.Oidc,
                Issuer = stub.Issuer,
                ClientId = "broker",
                Scopes = ScopeSet.Of(asked.Split(' ')),
            },
            http,
            TimeProvider.System
        );
        var scope = granted is null ? "" : $"\"scope\":\"{granted}\",";
        var idToken = stub.IdToken("broker", "nonce", claims);
        stub.Token = _ =>
            Task.FromResult(
                (200, $$"""{ {{scope}} "access_token":"access","token_type":"Bearer","id_token":"{{idToken}}"}""")
            );
        var signIn = await upstream.RedeemAsync(
            "code",
            "https://broker.example/callback/stub",
            CodeVerifier.Create(),
            new("nonce"),
            Cancellation
        );
        return (await upstream.WithNameAsync(signIn.Value, Cancellation)).Name;
    }
}

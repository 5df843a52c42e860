using System.Text.Json;
using DevEnvironment.Ports;
using McpOAuth.Cli.SecurityAudit.Rules;
using McpOAuth.Clients;
using McpOAuth.Protocol;
using McpOAuthFunctions.Tests.Commands;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.SecurityAudit;

/// <summary><c>audit --live</c>: a broker that runs, and one with a flaw before it.</summary>
[Trait("Spec", "RFC 9700 §4")]
public sealed class AuditLiveTests(LocalParts parts) : BrokerTests(parts)
{
    protected override Dictionary<string, string?> Settings =>
        new()
        {
            ["Resources:0:Uri"] = AuditedSettings.Resource,
            ["Registration:Enabled"] = "false",
            ["Clients:0:ClientId"] = Flaws.TrustedClientId,
            ["Clients:0:RedirectUris"] = Flaws.RedirectUri,
        };

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        var client = new Client
        {
            ClientId = Flaws.ClientId,
            Origin = ClientOrigin.Registered,
            RedirectUris = [RedirectUri.Parse(Flaws.RedirectUri).Value],
            IssuedAt = Broker.Clock.GetUtcNow(),
            ExpiresAt = Broker.Clock.GetUtcNow() + TimeSpan.FromDays(1),
        };
        await Broker.Get<IClientStore>().AddAsync(client, TestContext.Current.CancellationToken);
    }

    public static TheoryData<int, string> Numbers()
    {
        var numbers = new TheoryData<int, string>();
        foreach (var (number, flaw) in Flaws.All.Index())
        {
            numbers.Add(number, flaw.Check);
        }
        return numbers;
    }

    [Theory]
    [InlineData(Flaws.ClientId)]
    [InlineData(Flaws.TrustedClientId)]
    public async Task A_running_broker_passes_every_line_that_it_can_show(string client)
    {
        await using var front = await WeakBroker.StartAsync(Broker.Issuer, flaw: null);

        var checks = await LiveChecksAsync(front, client);

        // One kind of client shows errors, the other one redirects.
        var unseen = client == Flaws.ClientId ? "redirect_status" : "open_redirect";
        Assert.Equal(
            AuditRules.All.Where(rule => rule.Probe is not null).Select(rule => rule.Id).Order(),
            checks.Select(check => check.Id).Order()
        );
        Assert.Equal(
            // The front is on loopback, over http.
            ((string[])["https_only: not seen", $"{unseen}: not seen", "sender_constrained_tokens: warn"]).Order(),
            checks.Where(check => check.Verdict != "pass").Select(check => $"{check.Id}: {check.Verdict}").Order()
        );
    }

    /// <summary>Without credentials it shows another origin only what anyone may see.</summary>
    [Fact]
    public async Task The_platforms_CORS_for_every_origin_is_no_finding()
    {
        await using var front = await WeakBroker.StartAsync(
            Broker.Issuer,
            (_, answer) => answer.Headers["Access-Control-Allow-Origin"] = ["*"]
        );

        var checks = await LiveChecksAsync(front, Flaws.ClientId);

        Assert.DoesNotContain(checks, check => check.Verdict == "fail");
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public async Task A_flaw_of_the_running_broker_fails_its_own_line_and_no_other(int number, string line)
    {
        var flaw = Flaws.All[number];
        await using var front = await WeakBroker.StartAsync(Broker.Issuer, flaw.Apply);

        var checks = await LiveChecksAsync(front, flaw.Client);

        Assert.Equal([line], checks.Where(check => check.Verdict == "fail").Select(check => check.Id));
    }

    [Fact]
    public void Every_line_with_a_probe_has_a_flaw() =>
        Assert.Equal(
            AuditRules.All.Where(rule => rule.Probe is not null).Select(rule => rule.Id).Order(),
            Flaws.All.Select(flaw => flaw.Check).Distinct().Order()
        );

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    public async Task Answers_without_evidence_are_not_a_pass(int status)
    {
        var asked = 0;
        await using var front = await WeakBroker.StartAsync(
            Broker.Issuer,
            (_, answer) => answer.Status = ++asked == 1 ? answer.Status : status
        );

        var outcome = await LiveAsync(front, Flaws.ClientId);

        // What the metadata say, which were the first answer.
        Assert.Equal(
            ["client_authentication", "hsts", "issuer_identity", "mix_up_issuer", "response_types"],
            LiveChecksOf(outcome.Json).Where(check => check.Verdict == "pass").Select(check => check.Id).Order()
        );
        Assert.Contains(
            outcome.Json.GetProperty("notSeen").EnumerateArray(),
            one => one.GetString()!.Contains($"POST /token returned {status}", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData(404, "{}")]
    [InlineData(200, "{}")]
    [InlineData(200, """{"keys":[]}""")]
    [InlineData(200, """{"keys":5}""")]
    [InlineData(200, """{"keys":[5]}""")]
    [InlineData(200, """{"keys":[{"\ud800":1}]}""")]
    public async Task A_key_set_without_a_key_is_not_seen(int status, string keys)
    {
        await using var front = await WeakBroker.StartAsync(
            Broker.Issuer,
            (request, answer) =>
                (answer.Status, answer.Body) =
                    request.Path == "/.well-known/jwks.json" ? (status, keys) : (answer.Status, answer.Body)
        );

        var outcome = await LiveAsync(front, Flaws.ClientId);

        Assert.Contains(LiveChecksOf(outcome.Json), check => check is { Id: "published_keys", Verdict: "not seen" });
        Assert.Contains("the key set", outcome.Json.GetProperty("notSeen")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_client_the_audit_says_what_it_could_not_check()
    {
        var outcome = await AuditAsync("--live", Broker.Issuer, "--json");

        Assert.Contains("--client-id", outcome.Json.GetProperty("notSeen")[0].GetString(), StringComparison.Ordinal);
        // Leaving the client out hides what only a client can show, and lets nothing pass.
        Assert.Equal(
            AuditRules
                .All.Where(rule => rule.Probe?.Contains("needs a", StringComparison.Ordinal) == true)
                .Select(rule => rule.Id)
                .Order(),
            LiveChecksOf(outcome.Json).Where(check => check.Verdict == "not seen").Select(check => check.Id).Order()
        );
    }

    [Fact]
    public async Task An_unknown_client_counts_as_missing()
    {
        var outcome = await AuditAsync(
            "--live",
            Broker.Issuer,
            "--json",
            "--client-id",
            "unknown",
            "--redirect-uri",
            Flaws.RedirectUri
        );

        Assert.Contains(
            "refuses unknown",
            outcome.Json.GetProperty("notSeen")[0].GetString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task If_allowed_the_audit_registers_a_client_and_removes_it()
    {
        await using var open = await TestBroker.StartAsync(
            Parts,
            new() { ["Resources:0:Uri"] = AuditedSettings.Resource }
        );
        string? registered = null;
        await using var front = await WeakBroker.StartAsync(
            open.Issuer,
            (request, answer) =>
                registered =
                    request.Path == "/register" && answer.Status == 201
                        ? JsonDocument.Parse(answer.Body).RootElement.GetProperty("client_id").GetString()
                        : registered
        );

        var outcome = await AuditAsync("--live", front.Url, "--json", "--register");

        Assert.Empty(outcome.Json.GetProperty("notSeen").EnumerateArray());
        Assert.Contains(LiveChecksOf(outcome.Json), check => check is { Id: "open_redirect", Verdict: "pass" });
        Assert.NotNull(registered);
        Assert.Null(await open.Get<IClientStore>().FindAsync(registered, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task If_registration_is_off_the_audit_says_so()
    {
        var outcome = await AuditAsync("--live", Broker.Issuer, "--json", "--register");

        Assert.Contains(
            "requires the operator's token for registration",
            outcome.Json.GetProperty("notSeen")[0].GetString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_client_that_cannot_be_removed_is_reported()
    {
        await using var open = await TestBroker.StartAsync(
            Parts,
            new() { ["Resources:0:Uri"] = AuditedSettings.Resource }
        );
        await using var front = await WeakBroker.StartAsync(
            open.Issuer,
            (request, answer) => answer.Status = request.Method == "DELETE" ? 503 : answer.Status
        );

        var outcome = await AuditAsync("--live", front.Url, "--json", "--register");

        Assert.Contains("could not be removed (503)", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("--details")]
    [InlineData("--html")]
    [InlineData("--sarif")]
    [InlineData("--json")]
    public async Task A_hostile_broker_cannot_write_to_the_operators_terminal(string format)
    {
        const string hostile = "\\u001b[2J\\u009b31m\\u202e\\npass [here](https://attacker.example)";
        await using var front = await WeakBroker.StartAsync(
            Broker.Issuer,
            (request, answer) =>
                answer.Body =
                    request.Path == "/.well-known/oauth-authorization-server"
                        ? answer
                            .Body.Replace("\"issuer\":\"", $"\"issuer\":\"{hostile}", StringComparison.Ordinal)
                            .Replace("\"S256\"", $"\"{new string('x', 100_000)}\"", StringComparison.Ordinal)
                        : answer.Body
        );
        string[] args = format.Length == 0 ? [] : [format];

        var output = (await AuditAsync(["--live", front.Url, .. args])).Output;

        Assert.Contains("here", output, StringComparison.Ordinal);
        Assert.DoesNotContain(output, character => character is '\u009b' or '\u202e');
        Assert.DoesNotContain("\u001b[2J", output, StringComparison.Ordinal);
        Assert.DoesNotContain("\\u001b", output, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("\npass [here]", output, StringComparison.Ordinal);
        Assert.DoesNotContain(new string('x', 301), output, StringComparison.Ordinal);
        Assert.Equal(format == "--sarif", !output.Contains("[here](", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"issuer":"\ud800"}""")]
    [InlineData("""{"\ud800":"issuer"}""")]
    public async Task Malformed_text_is_not_accepted_as_metadata(string body)
    {
        await using var front = await WeakBroker.StartAsync(Broker.Issuer, (_, answer) => answer.Body = body);

        var outcome = await AuditAsync("--live", front.Url);

        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains("Is it a broker?", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unreachable_broker_is_reported_briefly()
    {
        var outcome = await AuditAsync("--live", $"http://localhost:{FreePort.Next()}");

        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains("does not respond", outcome.Error, StringComparison.Ordinal);
        Assert.Empty(outcome.Output);
    }

    [Fact]
    public async Task A_server_that_is_not_a_broker_is_reported()
    {
        await using var front = await WeakBroker.StartAsync(
            Broker.Issuer,
            (_, answer) => (answer.Status, answer.Body) = (200, "<p>Welcome</p>")
        );

        var outcome = await AuditAsync("--live", front.Url);

        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains("Is it a broker?", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, """{"status":"ok"}""")]
    [InlineData(200, """{"issuer":"https://auth.example.com"}""")]
    [InlineData(404, "")]
    [InlineData(404, """{"error":"not_found"}""")]
    [InlineData(405, "")]
    [InlineData(403, """{"message":"Forbidden"}""")]
    public async Task A_server_that_only_looks_like_a_broker_gets_no_score(int status, string body)
    {
        await using var front = await WeakBroker.StartAsync(
            Broker.Issuer,
            (request, answer) =>
            {
                // Its refusals would look like protections.
                if (status == 200 || request.Path != "/.well-known/oauth-authorization-server")
                {
                    (answer.Status, answer.Body) = (status, body);
                }
            }
        );

        var outcome = await AuditAsync("--live", front.Url, "--fail-on", "never");

        Assert.Equal((3, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains("Is it a broker?", outcome.Error, StringComparison.Ordinal);
    }

    private async Task<List<(string Id, string Verdict)>> LiveChecksAsync(WeakBroker front, string client) =>
        LiveChecksOf((await LiveAsync(front, client)).Json);

    private static Task<CommandOutcome> LiveAsync(WeakBroker front, string client) =>
        AuditAsync("--live", front.Url, "--json", "--client-id", client, "--redirect-uri", Flaws.RedirectUri);

    private static List<(string Id, string Verdict)> LiveChecksOf(JsonElement report) =>
        [
            .. report
                .GetProperty("checks")
                .EnumerateArray()
                .Where(check => check.TryGetProperty("live", out _))
                .Select(check =>
                    (
                        check.GetProperty("id").GetString()!,
                        check.GetProperty("live").GetProperty("verdict").GetString()!
                    )
                ),
        ];

    private static Task<CommandOutcome> AuditAsync(params string[] args)
    {
        var settings = AuditedSettings.Strong();
        settings["Clients:0:ClientId"] = Flaws.TrustedClientId;
        settings["Clients:0:RedirectUris"] = Flaws.RedirectUri;
        return OperatorShell.RunAsync(["audit", .. args], settings);
    }
}

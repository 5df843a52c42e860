using System.Text.Json;
using McpOAuth.Cli.SecurityAudit.Rules;
using McpOAuthFunctions.Tests.Commands;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.SecurityAudit;

/// <summary><c>audit</c>: its formats, its exit codes, and that no secret is in what it writes.</summary>
[Trait("Invariant", "I8")]
public sealed class AuditCommandTests
{
    private static readonly Dictionary<string, string?> NoSettings = [];

    private static readonly string[] Formats = ["", "--details", "--json", "--sarif", "--html"];

    [Theory]
    [InlineData("fail", 0)]
    [InlineData("warn", 1)] // a client may do without a key
    [InlineData("never", 0)]
    public async Task The_exit_code_of_strong_settings_says_whether_anything_is_as_bad_as_asked(string failOn, int code)
    {
        var outcome = await OperatorShell.RunAsync(["audit", "--fail-on", failOn], AuditedSettings.WithBearerTokens());

        Assert.Equal((code, ""), (outcome.ExitCode, outcome.Error));
    }

    [Theory]
    [InlineData("fail", 1)]
    [InlineData("never", 0)]
    public async Task The_exit_code_of_weak_settings_follows_fail_on(string failOn, int code)
    {
        var settings = AuditedSettings.Strong();
        settings["Lifetimes:State"] = "600";

        Assert.Equal(code, (await OperatorShell.RunAsync(["audit", "--fail-on", failOn], settings)).ExitCode);
    }

    [Fact]
    public async Task Settings_that_prevent_startup_are_reported_and_not_audited()
    {
        var settings = AuditedSettings.Strong();
        settings["Broker:Issuer"] = "http://auth.example.com";

        var outcome = await OperatorShell.RunAsync(["audit"], settings);

        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains("Broker__Issuer", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--json --html")]
    [InlineData("--fail-on sometimes")]
    [InlineData("--register")]
    [InlineData("--client-id a --redirect-uri https://a.example/")]
    [InlineData("--live https://auth.example.com --client-id a")]
    [InlineData("--live ftp://auth.example.com")]
    [InlineData("--live https://auth.example.com/authorize")]
    public async Task Arguments_that_make_no_sense_are_refused(string args)
    {
        var outcome = await OperatorShell.RunAsync(["audit", .. args.Split(' ')], AuditedSettings.Strong());

        Assert.Equal(1, outcome.ExitCode);
        Assert.NotEmpty(outcome.Error);
    }

    [Fact]
    public async Task No_format_has_a_secret_in_it()
    {
        var settings = AuditedSettings.Strong();
        settings["Upstreams:local:ClientSecret"] = "canary-1-upstream-secret-of-a-good-length";
        settings["Resources:0:Jwks"] = null;
        settings["Resources:0:ClientSecret"] = "canary-2-resource-secret-of-a-good-length";
        settings["Clients:0:ClientId"] = "desk";
        settings["Clients:0:RedirectUris"] = "https://desk.example.com/callback";
        settings["Clients:0:ClientSecret"] = "canary-3-client-secret-of-a-good-length";
        settings["Registration:Enabled"] = "true";
        settings["Registration:InitialAccessToken"] = "canary-4-initial-access-token-of-a-good-length";
        settings["Storage:TableServiceUri"] = null;
        settings["Storage:ConnectionString"] =
            "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=Y2FuYXJ5LTU=;EndpointSuffix=core.windows.net";

        foreach (var format in Formats)
        {
            string[] args = format.Length == 0 ? ["audit"] : ["audit", format];
            var outcome = await OperatorShell.RunAsync(args, settings);

            Assert.NotEmpty(outcome.Output);
            Assert.DoesNotContain("canary", outcome.Output + outcome.Error, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("Y2FuYXJ5", outcome.Output + outcome.Error, StringComparison.Ordinal);
            // Their names are what has to be told.
            Assert.Contains("Upstreams__local__ClientSecret", outcome.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Text_from_settings_never_becomes_markup_on_the_page()
    {
        var settings = AuditedSettings.Strong();
        settings["Resources:0:Scopes"] = "profile read:files <script>alert(1)</script>*";

        var html = (await OperatorShell.RunAsync(["audit", "--html"], settings)).Output;

        Assert.Contains("&lt;script&gt;", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_list_of_the_Azure_CLI_is_audited_with_its_references()
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var list = AuditedSettings
            .Strong()
            .Select(pair => new { name = pair.Key.Replace(":", "__", StringComparison.Ordinal), value = pair.Value });
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(list));
        try
        {
            var outcome = await OperatorShell.RunAsync(["audit", "--json", "--settings", file], NoSettings);

            var secrets = CheckOf(outcome.Succeeded().Json, "secrets_in_key_vault");
            Assert.Equal("pass", secrets.GetProperty("verdict").GetString());
            Assert.Equal("all in Key Vault", secrets.GetProperty("effective").GetString());
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task The_JSON_has_every_line_with_its_rule_its_value_its_reason_its_cure_and_its_tests()
    {
        var settings = AuditedSettings.WithBearerTokens();
        var json = (await OperatorShell.RunAsync(["audit", "--json"], settings)).Succeeded().Json;

        Assert.Equal(
            AuditRules.All.Select(rule => rule.Id),
            json.GetProperty("checks").EnumerateArray().Select(check => check.GetProperty("id").GetString())
        );
        var check = CheckOf(json, "state_timeout");
        Assert.Equal(
            ("pass", "Lifetimes__State = 5 minutes", "RFC 9700 §4.7", "medium", 3),
            (
                check.GetProperty("verdict").GetString(),
                check.GetProperty("effective").GetString(),
                check.GetProperty("reference").GetString(),
                check.GetProperty("severity").GetString(),
                check.GetProperty("weight").GetInt32()
            )
        );
        foreach (var name in (string[])["group", "title", "help", "setting", "why", "cure", "tests", "families"])
        {
            Assert.True(check.TryGetProperty(name, out _), name);
        }
        Assert.Equal(
            "sender_constrained_tokens",
            json.GetProperty("recommendations")[0].GetProperty("check").GetString()
        );
        Assert.Equal(5, json.GetProperty("families").GetArrayLength());
        Assert.Matches(@"\A\d+/\d+\z", json.GetProperty("score").GetString());
        Assert.Equal(98, json.GetProperty("percentage").GetInt32());
        Assert.Equal("7/7", json.GetProperty("sevenChecks").GetString());
        Assert.False(json.TryGetProperty("live", out _));
        Assert.Equal(
            $"{AuditedSettings.Resource}: profile read:files",
            CheckOf(json, "scope_minimization").GetProperty("effective").GetString()
        );
        var fixedCheck = CheckOf(json, "code_binding");
        Assert.Equal("always on", fixedCheck.GetProperty("verdict").GetString());
        Assert.Equal("Protections that cannot be switched off", fixedCheck.GetProperty("group").GetString());
    }

    [Fact]
    public async Task Every_format_names_each_protection_that_cannot_be_switched_off_and_its_test()
    {
        var protections = AuditRules.All.Where(rule => rule.Judge is null).ToList();
        Assert.NotEmpty(protections);

        foreach (var format in Formats)
        {
            string[] args = format.Length == 0 ? ["audit"] : ["audit", format];
            var output = (await OperatorShell.RunAsync(args, AuditedSettings.Strong())).Output;

            Assert.All(protections, rule => Assert.Contains(rule.Id, output, StringComparison.Ordinal));
            Assert.All(protections, rule => Assert.Contains(rule.Test, output, StringComparison.Ordinal));
            Assert.Contains("7/7", output, StringComparison.Ordinal);
        }
    }

    [Fact, Trait("Spec", "SARIF 2.1.0 §3.27")]
    public async Task The_SARIF_has_a_rule_and_a_result_a_line_with_level_kind_and_place()
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + " of a desk.json");
        File.Copy(Repository.PathOf("local.settings.sample.json"), file);
        try
        {
            var outcome = await OperatorShell.RunAsync(["audit", "--sarif", "--settings", file], NoSettings);

            Assert.Equal(1, outcome.ExitCode);
            Assert.Equal("2.1.0", outcome.Json.GetProperty("version").GetString());
            var run = Assert.Single(outcome.Json.GetProperty("runs").EnumerateArray());
            var rules = run.GetProperty("tool").GetProperty("driver").GetProperty("rules");
            var results = run.GetProperty("results").EnumerateArray().ToList();
            Assert.Equal(AuditRules.All.Count, results.Count);
            foreach (var result in results)
            {
                var rule = rules[result.GetProperty("ruleIndex").GetInt32()];
                Assert.Equal(result.GetProperty("ruleId").GetString(), rule.GetProperty("id").GetString());
                Assert.True(Uri.IsWellFormedUriString(rule.GetProperty("helpUri").GetString(), UriKind.Absolute));
                var level = result.GetProperty("level").GetString();
                // What did not fail has no level (§3.27.10).
                Assert.Equal(result.GetProperty("kind").GetString() != "fail", level == "none");
                var place = result.GetProperty("locations")[0].GetProperty("physicalLocation");
                var uri = place.GetProperty("artifactLocation").GetProperty("uri").GetString();
                Assert.True(Uri.IsWellFormedUriString(uri, UriKind.RelativeOrAbsolute), uri);
                Assert.EndsWith("%20of%20a%20desk.json", uri, StringComparison.Ordinal);
            }
            var https = results.Single(one => one.GetProperty("ruleId").GetString() == "https_only");
            Assert.Equal("error", https.GetProperty("level").GetString());
            Assert.Contains(
                "loopback",
                https.GetProperty("message").GetProperty("text").GetString(),
                StringComparison.Ordinal
            );
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static JsonElement CheckOf(JsonElement report, string id) =>
        report.GetProperty("checks").EnumerateArray().Single(check => check.GetProperty("id").GetString() == id);
}

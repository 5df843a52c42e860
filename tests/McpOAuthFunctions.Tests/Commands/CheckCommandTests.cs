using System.Text.Json;
using DevEnvironment.Ports;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Commands;

/// <summary><c>check</c>, and what holds for every command: settings, files of settings, outages.</summary>
[Trait("Invariant", "I8")]
public sealed class CheckCommandTests(LocalParts parts) : IDisposable
{
    private readonly string file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    private Dictionary<string, string?> Settings => TestBroker.UsualSettings(parts, "http://localhost:7071");

    public void Dispose() => File.Delete(file);

    [Fact]
    public async Task All_problems_are_listed_at_once_with_the_settings_name()
    {
        var settings = Settings;
        settings.Remove("Broker:Issuer");
        settings["SignIn:Upstream"] = "nobody";

        var outcome = await OperatorShell.RunAsync(["check"], settings);

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("Broker__Issuer is not set", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("SignIn__Upstream is \"nobody\"", outcome.Error, StringComparison.Ordinal);
        Assert.Empty(outcome.Output);
    }

    [Fact]
    public async Task The_effective_settings_are_shown_without_secrets()
    {
        var settings = Settings;
        settings["Storage:ConnectionString"] =
            "DefaultEndpointsProtocol=https;AccountName=acct;AccountKey=Y2FuYXJ5LWtleQ==;EndpointSuffix=core.windows.net";

        var outcome = (await OperatorShell.RunAsync(["check"], settings)).Succeeded();

        Assert.Contains("http://localhost:7071/callback/local", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("00:15:00", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(TestBroker.ResourceSecret, outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(parts.Upstream.Options.ClientSecret, outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Y2FuYXJ5", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "profile read:files write:files", 1)]
    [InlineData("profile", "profile read:files write:files", 0)]
    [InlineData(null, "read:files", 0)]
    [InlineData(null, null, 0)]
    public async Task A_resource_of_several_scopes_without_defaults_is_warned_of(
        string? defaults,
        string? scopes,
        int warnings
    )
    {
        var settings = Settings;
        (settings["Resources:0:DefaultScopes"], settings["Resources:0:Scopes"]) = (defaults, scopes);

        var outcome = (await OperatorShell.RunAsync(["check", "--json"], settings)).Succeeded();

        var told = outcome.Json.GetProperty("warnings").EnumerateArray().Select(one => one.GetString()!).ToArray();
        Assert.Equal(warnings, told.Length);
        Assert.All(told, one => Assert.StartsWith("Resources__0__DefaultScopes", one, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_setting_is_shown_with_its_source()
    {
        var values = Settings.ToDictionary(
            pair => pair.Key.Replace(":", "__", StringComparison.Ordinal),
            pair => pair.Value
        );
        values["Lifetimes__Code"] = "30";
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(new { Values = values }));

        var outcome = (await OperatorShell.RunAsync(["check", "--json", "--settings", file], Settings)).Succeeded();

        var shown = outcome
            .Json.GetProperty("settings")
            .EnumerateArray()
            .ToDictionary(
                one => one.GetProperty("setting").GetString()!,
                one => (one.GetProperty("value").GetString(), one.GetProperty("source").GetString())
            );
        Assert.Equal(("30", Path.GetFileName(file)), shown["Lifetimes__Code"]);
        Assert.Equal(("00:05:00", "default"), shown["Lifetimes__State"]);
        Assert.Equal(("set", Path.GetFileName(file)), shown["Upstreams__local__ClientSecret"]);
        Assert.Equal(("not set", "default"), shown["KeyVault__KeyId"]);
        Assert.Contains("RateLimits__PerCallerPerMinute", shown.Keys);
    }

    [Fact]
    public async Task Asked_to_connect_it_says_which_part_answers()
    {
        var outcome = await OperatorShell.RunAsync(["check", "--connect", "--json"], Settings);

        var reached = outcome.Succeeded().Json.GetProperty("reached").EnumerateArray().ToArray();
        Assert.Equal(
            ["table storage", "wrapping key", "upstream local"],
            reached.Select(part => part.GetProperty("part").GetString())
        );
        Assert.All(reached, part => Assert.Equal(JsonValueKind.Null, part.GetProperty("problem").ValueKind));
    }

    [Fact]
    public async Task A_part_that_does_not_answer_is_named_with_the_cause()
    {
        var settings = Settings;
        settings["Upstreams:local:Issuer"] = $"http://localhost:{FreePort.Next()}";

        var outcome = await OperatorShell.RunAsync(["check", "--connect", "--json"], settings);

        Assert.Equal(3, outcome.ExitCode);
        var upstream = outcome.Json.GetProperty("reached")[2];
        Assert.Contains("Connection refused", upstream.GetProperty("problem").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ClientSecret", "another-secret-than-the-registered-one", "invalid_client")]
    [InlineData("ClientId", "nobody", "invalid_client")]
    [InlineData("MetadataAddress", "http://localhost:1/", "did not respond")]
    public async Task Settings_with_which_a_login_would_fail_are_named(string key, string value, string cause)
    {
        var settings = Settings;
        settings[$"Upstreams:local:{key}"] = value;

        var outcome = await OperatorShell.RunAsync(["check", "--connect", "--json"], settings);

        Assert.Equal(3, outcome.ExitCode);
        var problem = outcome.Json.GetProperty("reached")[2].GetProperty("problem").GetString();
        Assert.Contains(cause, problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_exact_issuer_is_named_if_only_the_slash_differs()
    {
        var settings = Settings;
        settings["Upstreams:local:Issuer"] += "/";

        var outcome = await OperatorShell.RunAsync(["check", "--connect", "--json"], settings);

        Assert.Equal(3, outcome.ExitCode);
        var problem = outcome.Json.GetProperty("reached")[2].GetProperty("problem").GetString();
        Assert.Contains(
            $"set Upstreams__local__Issuer to \"{parts.Upstream.Issuer}\"",
            problem,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_redirect_URI_that_the_upstream_does_not_know_is_named()
    {
        var settings = Settings;
        settings["Broker:Issuer"] = "https://broker.example";

        var outcome = await OperatorShell.RunAsync(["check", "--connect", "--json"], settings);

        Assert.Equal(3, outcome.ExitCode);
        var problem = outcome.Json.GetProperty("reached")[2].GetProperty("problem").GetString();
        Assert.Contains("https://broker.example/callback/local", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_reports_a_storage_outage_briefly()
    {
        var settings = Settings;
        settings["Storage:ConnectionString"] =
            "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=Y2FuYXJ5LWtleQ==;"
            + $"TableEndpoint=http://127.0.0.1:{FreePort.Next()}/devstoreaccount1;";

        var outcome = await OperatorShell.RunAsync(["clients", "list"], settings);

        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains("Table Storage", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
        Assert.True(outcome.Error.Split('\n').Length <= 4, outcome.Error);
    }

    [Theory]
    [InlineData("bogus")]
    [InlineData("tools", "unused-scopes", "--days", "x", "--json")]
    [InlineData("tools", "unused-scopes", "--days", "-1")]
    [InlineData("people", "show", "--upstream", "nobody", "--id", "alice")]
    [InlineData("--settings", "file")]
    public async Task An_invalid_argument_is_reported_only_on_the_error_output(params string[] args)
    {
        var outcome = await OperatorShell.RunAsync(args, Settings);

        Assert.Equal(1, outcome.ExitCode);
        Assert.NotEmpty(outcome.Error);
        Assert.Empty(outcome.Output);
    }

    [Fact]
    public async Task A_file_of_settings_counts_alone_in_either_form()
    {
        var values = Settings.ToDictionary(
            pair => pair.Key.Replace(":", "__", StringComparison.Ordinal),
            pair => pair.Value
        );
        values["Broker__Issuer"] = "http://localhost:9999";
        string[] args = ["check", "--json", "--settings", file];
        var ignored = new Dictionary<string, string?> { ["Broker:Issuer"] = "not an issuer" };

        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(new { Values = values }));
        var local = (await OperatorShell.RunAsync(args, ignored)).Succeeded();
        var list = values.Select(pair => new
        {
            name = pair.Key,
            slotSetting = false,
            value = pair.Value,
        });
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(list));
        var ofAzure = (await OperatorShell.RunAsync(args, ignored)).Succeeded();

        Assert.Contains("http://localhost:9999/callback/local", local.Output, StringComparison.Ordinal);
        Assert.Equal(local.Output, ofAzure.Output);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("[1, 2]")]
    [InlineData("[{\"name\": 1}]")]
    [InlineData("{\"Values\": 3")]
    public async Task A_file_that_cannot_be_read_is_named(string? content)
    {
        if (content is not null)
        {
            await File.WriteAllTextAsync(file, content);
        }

        var outcome = await OperatorShell.RunAsync(["check", "--settings", file], Settings);

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(file, outcome.Error, StringComparison.Ordinal);
    }
}

using System.Diagnostics;
using DevEnvironment.Ports;
using McpOAuth.Cli.Commands;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Publishing;

/// <summary>The program by itself, as a process: with no Functions host and no Core Tools.</summary>
public sealed class StandAloneTests(LocalParts parts)
{
    [Fact]
    public async Task The_program_runs_with_the_sample_settings_although_they_name_a_worker_runtime()
    {
        var folder = FolderWithSampleSettings();
        var url = $"http://localhost:{FreePort.Next()}";

        using var program = Start(folder.FullName, ["--urls", url], Environment());
        var listening = await program.StandardOutput.ReadUntilAsync("Listening on");
        using var http = new HttpClient();
        var live = await http.GetStringAsync($"{url}/health/live", TestContext.Current.CancellationToken);
        program.Kill();
        await program.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.EndsWith(url, listening, StringComparison.Ordinal);
        Assert.Equal("live", live);
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Wrong_settings_are_listed_on_the_error_output_and_the_exit_code_is_2()
    {
        var folder = Directory.CreateTempSubdirectory("mcp-oauth-alone-");

        using var program = Start(folder.FullName, [], new() { ["Broker__Issuer"] = "nonsense" });

        await program.AssertRefusesSettingsAsync("Broker__Issuer", "SignIn__Upstream");
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("ASPNETCORE_URLS", "nonsense")]
    [InlineData("ASPNETCORE_URLS", "http://localhost:7071;ftp://localhost:1")]
    [InlineData("ASPNETCORE_URLS", "https://localhost:7443")]
    [InlineData("ASPNETCORE_URLS", "http://localhost:99999")]
    [InlineData("ASPNETCORE_URLS", "http://localhost:7071/base")]
    [InlineData("Logging__LogLevel__Default", "Nope")]
    [InlineData("Logging__Console__LogLevel__Microsoft", "Nope")]
    [InlineData("APPLICATIONINSIGHTS_CONNECTION_STRING", "garbage")]
    [InlineData("APPLICATIONINSIGHTS_CONNECTION_STRING", "IngestionEndpoint=https://ingestion.example/")]
    [InlineData("APPLICATIONINSIGHTS_CONNECTION_STRING", "InstrumentationKey=")]
    [InlineData("APPLICATIONINSIGHTS_CONNECTION_STRING", "InstrumentationKey=1;IngestionEndpoint=nonsense")]
    public async Task A_wrong_setting_of_the_platform_is_a_settings_error_too(string name, string value)
    {
        var folder = FolderWithSampleSettings();

        using var program = Start(folder.FullName, [], new(Environment()) { [name] = value });

        await program.AssertRefusesSettingsAsync(name);
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("""{ "Values": { "Broker__Issuer": "https://a.example", "Broker:Issuer": "https://b.example" } }""")]
    [InlineData("""{ "Values": { "Broker__Issuer": "https://a.example", "broker__issuer": "https://b.example" } }""")]
    [InlineData("""{ "Values": { "Broker__Issuer": "https://a.example", "Broker__Issuer": "https://b.example" } }""")]
    public async Task A_setting_that_the_file_has_twice_is_a_settings_error(string json)
    {
        var folder = Directory.CreateTempSubdirectory("mcp-oauth-alone-");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "local.settings.json"), json);

        using var program = Start(folder.FullName, [], []);

        await program.AssertRefusesSettingsAsync("more than once");
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_list_of_app_settings_without_a_name_is_a_settings_error()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, """[{ "name": null, "value": "x" }]""");
        using var errors = new StringWriter();
        var terminal = new Terminal
        {
            Output = TextWriter.Null,
            Error = errors,
            Input = TextReader.Null,
            IsInteractive = false,
        };

        var exitCode = await CommandLine.RunAsync(["check", "--settings", file], terminal);

        Assert.Equal(2, exitCode);
        Assert.Contains(file, errors.ToString(), StringComparison.Ordinal);
        File.Delete(file);
    }

    private static DirectoryInfo FolderWithSampleSettings()
    {
        var folder = Directory.CreateTempSubdirectory("mcp-oauth-alone-");
        File.Copy(
            Repository.PathOf("local.settings.sample.json"),
            Path.Combine(folder.FullName, "local.settings.json")
        );
        return folder;
    }

    private Dictionary<string, string?> Environment() =>
        new()
        {
            ["Storage__ConnectionString"] = parts.Azurite.ConnectionString,
            ["XDG_DATA_HOME"] = Path.GetTempPath(),
        };

    private static Process Start(string folder, string[] arguments, Dictionary<string, string?> environment) =>
        ProgramProcess.Start(
            new("dotnet", [typeof(BrokerApp).Assembly.Location, .. arguments]) { WorkingDirectory = folder },
            environment
        );
}

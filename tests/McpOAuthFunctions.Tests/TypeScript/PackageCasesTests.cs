using System.Text.Json;

namespace McpOAuthFunctions.Tests.TypeScript;

/// <summary>The TypeScript package's own test cases, which run under Node's test runner.</summary>
public sealed class PackageCasesTests(TypeScriptParts typeScript)
{
    [Theory]
    [InlineData("guard", 30), Trait("Spec", "RFC 6750 §3"), Trait("Spec", "RFC 9728 §3.1")]
    [InlineData("options", 14)]
    [InlineData("server-authentication", 9), Trait("Spec", "RFC 7523 §3")]
    [InlineData("tool-scopes", 9), Trait("Spec", "RFC 6750 §3.1")]
    [InlineData("tool-tokens", 15), Trait("Spec", "RFC 8693 §2")]
    [InlineData("verifier", 30), Trait("Spec", "RFC 9068 §4")]
    public async Task Every_case_of_the_TypeScript_package_passes(string file, int least)
    {
        await typeScript.BuildAsync();

        var (exitCode, output) = await TypeScriptParts.RunAsync(
            TypeScriptParts.Package,
            "--test",
            "--test-reporter=./test/support/json-lines.mjs",
            $"test/{file}.test.mjs"
        );

        var cases = output
            .Split('\n')
            .Where(line => line.StartsWith("{\"name\"", StringComparison.Ordinal))
            .Select(line => JsonDocument.Parse(line).RootElement)
            .ToList();
        var failed = cases
            .Where(one => !one.GetProperty("passed").GetBoolean())
            .Select(one => $"{one.GetProperty("name")}\n{one.GetProperty("error")}")
            .ToList();
        Assert.True(failed.Count == 0, $"{failed.Count} of {cases.Count} failed:\n\n{string.Join("\n\n", failed)}");
        Assert.True(exitCode == 0, output);
        Assert.True(cases.Count >= least, $"Only {cases.Count} cases ran:\n{output}");
    }
}

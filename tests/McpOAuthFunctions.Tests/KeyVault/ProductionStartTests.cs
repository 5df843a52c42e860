using McpOAuthFunctions.Tests.Publishing;

namespace McpOAuthFunctions.Tests.KeyVault;

/// <summary>I6: outside Development nothing but Key Vault may hold the keys. The program itself, as it is deployed.</summary>
[Trait("Invariant", "I6")]
public sealed class ProductionStartTests
{
    [Theory]
    [InlineData(null, "KeyVault__KeyId is not set")]
    [InlineData(
        "https://broker.vault.azure.net/keys/k/0123456789abcdef0123456789abcdef",
        "KeyVault__KeyId is \"https://broker.vault.azure.net/keys/k/0123456789abcdef0123456789abcdef\", which includes a version"
    )]
    [InlineData("http://localhost:8200/keys/k", "KeyVault__KeyId is \"http://localhost:8200/keys/k\"")]
    [InlineData("https://broker.example.com/keys/k", "KeyVault__KeyId is \"https://broker.example.com/keys/k\"")]
    public async Task The_program_ends_with_an_error_that_names_the_setting(string? keyId, string problem)
    {
        var (exitCode, errors) = await RunAsync(keyId);

        Assert.NotEqual(0, exitCode);
        Assert.Contains(problem, errors, StringComparison.Ordinal);
        Assert.Contains("1 problem:", errors, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Errors)> RunAsync(string? keyId)
    {
        var settings = new Dictionary<string, string?>
        {
            ["AZURE_FUNCTIONS_ENVIRONMENT"] = "Production",
            ["Broker__Issuer"] = "https://auth.example.com",
            ["Storage__TableServiceUri"] = "https://account.table.core.windows.net",
            ["SignIn__Upstream"] = "entra",
            ["Upstreams__entra__Preset"] = "EntraId",
            ["Upstreams__entra__Issuer"] =
                "https://login.microsoftonline.com/00000000-0000-0000-0000-00000000000a/v2.0",
            ["Upstreams__entra__ClientId"] = "broker",
            ["Upstreams__entra__ClientSecret"] = "a-secret-of-thirty-two-characters-and-more",
            ["Resources__0__Uri"] = "https://mcp.example.com/mcp",
            ["KeyVault__KeyId"] = keyId,
        };
        var program = Path.Combine(AppContext.BaseDirectory, "McpOAuthFunctions.dll");
        using var process = ProgramProcess.Start(
            new("dotnet", [program]) { WorkingDirectory = AppContext.BaseDirectory },
            settings
        );
        return await process.EndAsync();
    }
}

using McpOAuthFunctions.Tests.Harness;
using McpOAuthFunctions.Tests.KeyVault;

namespace McpOAuthFunctions.Tests.Native;

/// <summary>A native program whose keys are in a vault, reached with a managed identity.</summary>
public sealed class NativeScene(VaultParts parts) : IAsyncLifetime
{
    private NativeProgram? program;

    public string Url => program!.Url;

    public FakeKeyVault Vault { get; private set; } = null!;

    public LocalParts Local => parts.Local;

    public async ValueTask InitializeAsync()
    {
        await parts.EmptyTablesAsync();
        Vault = await FakeKeyVault.StartAsync(parts.Identity, certificate: null);
    }

    /// <summary>Starts the program unless it runs already.</summary>
    public async Task BeginAsync(Dictionary<string, string?> settings) =>
        program ??= await NativeProgram.StartAsync(
            parts.Local,
            new(settings)
            {
                ["Storage:ConnectionString"] = parts.Azurite.ConnectionString,
                ["KeyVault:KeyId"] = $"http://localhost:{Vault.Port}/keys/{Vault.KeyName}",
            }
        );

    public async ValueTask DisposeAsync()
    {
        if (program is not null)
        {
            await program.DisposeAsync();
        }
        await Vault.DisposeAsync();
    }
}

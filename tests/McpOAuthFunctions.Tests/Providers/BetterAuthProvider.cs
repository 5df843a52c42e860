using System.Globalization;
using DevEnvironment.Node;
using DevEnvironment.Ports;
using McpOAuthFunctions.Tests.Clients;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Providers;

/// <summary>better-auth with its OAuth provider plugin, in a Node process. A key change drops the former key.</summary>
public sealed class BetterAuthProvider(LocalParts parts) : ForeignProvider
{
    private static readonly string Folder = Repository.PathOf("tests", "McpOAuthFunctions.Tests", "Providers", "npm");

    private ClientProgram program = null!;

    /// <summary>For a broker that uses a second better-auth, which signs with its default: EdDSA.</summary>
    public Dictionary<string, string?> SettingsOfDefaultKeys { get; private set; } = [];

    public override async ValueTask InitializeAsync()
    {
        await new NpmInstallation(Folder).EnsureAsync(_ => { }, TestContext.Current.CancellationToken);
        var (port, second) = (FreePort.Next(), FreePort.Next());
        program = ClientProgram.Start(
            parts.Node.Node,
            [Path.Combine(Folder, "better-auth.mjs")],
            new Dictionary<string, string>
            {
                ["PORT"] = port.ToString(CultureInfo.InvariantCulture),
                ["PORT_OF_DEFAULT_KEYS"] = second.ToString(CultureInfo.InvariantCulture),
                ["CLIENT_ID"] = ClientId,
                ["CLIENT_SECRET"] = ClientSecret,
            }
        );
        var ready = await program.OutputLineAsync(line => line.StartsWith("ready ", StringComparison.Ordinal));
        Issuer = ready["ready ".Length..];
        SettingsOfDefaultKeys = SettingsFor(Issuer.Replace($":{port}/", $":{second}/", StringComparison.Ordinal));
    }

    public override async Task ChangeKeysAsync()
    {
        using var response = await Http.PostAsync(new Uri(new Uri(Issuer), "/_new-keys"), content: null);
        response.EnsureSuccessStatusCode();
    }

    public override async ValueTask DisposeAsync()
    {
        await program.DisposeAsync();
        await base.DisposeAsync();
    }
}

using System.Globalization;

namespace DevEnvironment.Node;

/// <summary>The <c>node</c> program of this machine.</summary>
internal static class NodeProgram
{
    private const int OldestMajor = 20;
    private const string Advice =
        "The development environment needs Node 20 or newer: install it from https://nodejs.org.";

    /// <returns>Its path.</returns>
    /// <exception cref="CannotStartException">There is none, or it is too old.</exception>
    public static async Task<string> FindAsync(CancellationToken cancellationToken)
    {
        var node =
            SearchPath.Find(OperatingSystem.IsWindows() ? "node.exe" : "node")
            ?? throw new CannotStartException($"Node was not found on the PATH. {Advice}");

        var (exitCode, output) = await ProcessOutput.OfAsync(node, ["--version"], null, cancellationToken);
        var version = output.Trim();
        if (exitCode != 0 || !TryParseMajor(version, out var major))
        {
            throw new CannotStartException($"{node} did not tell its version, but: {version} {Advice}");
        }

        return major >= OldestMajor ? node : throw new CannotStartException($"{node} is {version}. {Advice}");
    }

    // v20.19.0
    private static bool TryParseMajor(string version, out int major)
    {
        major = 0;
        return version.StartsWith('v')
            && int.TryParse(version[1..].Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out major);
    }
}

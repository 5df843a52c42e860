using System.Globalization;

namespace DevEnvironment.Node;

/// <summary>Finds the <c>node</c> program on this machine.</summary>
internal static class NodeProgram
{
    private const int MinimumMajor = 20;
    private const string Advice =
        "The development environment needs Node 20 or newer. Install it from https://nodejs.org.";

    /// <returns>The program's path.</returns>
    /// <exception cref="CannotStartException">Node is missing or too old.</exception>
    public static async Task<string> FindAsync(CancellationToken cancellationToken)
    {
        var node =
            SearchPath.Find(OperatingSystem.IsWindows() ? "node.exe" : "node")
            ?? throw new CannotStartException($"Node was not found on the PATH. {Advice}");

        var (exitCode, output) = await ProcessOutput.OfAsync(node, ["--version"], null, cancellationToken);
        var version = output.Trim();
        if (exitCode != 0 || !TryParseMajor(version, out var major))
        {
            throw new CannotStartException($"{node} --version failed: {version} {Advice}");
        }

        return major >= MinimumMajor ? node : throw new CannotStartException($"{node} is {version}. {Advice}");
    }

    // Such as v20.19.0.
    private static bool TryParseMajor(string version, out int major)
    {
        major = 0;
        return version.StartsWith('v')
            && int.TryParse(version[1..].Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out major);
    }
}

namespace DevEnvironment.Node;

/// <summary>A failed npm run.</summary>
internal sealed record NpmFailure(int ExitCode, string Output)
{
    private const int MaxQuoteLength = 1500;

    // npm's and Node's error codes for an unreachable host.
    private static readonly string[] Network =
    [
        "ENOTFOUND",
        "EAI_AGAIN",
        "ECONNREFUSED",
        "ECONNRESET",
        "ENETUNREACH",
        "EHOSTUNREACH",
        "ETIMEDOUT",
        "EIDLETIMEOUT",
        "ERR_SOCKET_TIMEOUT",
    ];

    /// <summary>Whether the registry could not be reached.</summary>
    public bool IsOfNetwork => Network.Any(code => Output.Contains(code, StringComparison.Ordinal));

    /// <summary>The error message, with advice.</summary>
    public string Describe(string folder)
    {
        var advice = IsOfNetwork
            ? "The npm registry cannot be reached. Check the network connection and npm's proxy setting. "
                + "The packages are downloaded once; after that the environment starts without a network."
            : "Run npm ci in that folder to see more.";
        var quote = Output.Length > MaxQuoteLength ? Output[..MaxQuoteLength] + "…" : Output;
        return $"Installing the npm packages of {folder} failed (exit code {ExitCode}). {advice}\n{quote.Trim()}";
    }
}

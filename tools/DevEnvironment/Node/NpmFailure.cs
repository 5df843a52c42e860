namespace DevEnvironment.Node;

/// <summary>Why npm failed.</summary>
internal sealed record NpmFailure(int ExitCode, string Output)
{
    private const int LongestQuote = 1500;

    // npm's and Node's codes for "no answer from there".
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

    /// <summary>The message for people.</summary>
    public string Describe(string folder)
    {
        var advice = IsOfNetwork
            ? "The npm registry cannot be reached: is this machine online, and is npm's proxy setting right? "
                + "The packages are needed once; afterwards the environment starts without a network."
            : "Try npm ci there by hand to see more.";
        var quote = Output.Length > LongestQuote ? Output[..LongestQuote] + "…" : Output;
        return $"The npm packages of {folder} cannot be installed (npm ended with {ExitCode}). {advice}\n{quote.Trim()}";
    }
}

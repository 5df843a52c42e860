namespace DevEnvironment.Node;

/// <summary>Why <c>npm ci</c> failed, in words that help.</summary>
internal static class NpmFailure
{
    private const int LongestQuote = 2000;

    // npm's and Node's codes for "no answer from there".
    private static readonly string[] NoNetwork =
    [
        "ENOTFOUND",
        "EAI_AGAIN",
        "ECONNREFUSED",
        "ECONNRESET",
        "ETIMEDOUT",
        "ENETUNREACH",
        "EHOSTUNREACH",
        "ERR_SOCKET_TIMEOUT",
    ];

    public static string Describe(string folder, int exitCode, string output)
    {
        var advice = NoNetwork.Any(code => output.Contains(code, StringComparison.Ordinal))
            ? "The npm registry cannot be reached: is this machine online, and is npm's proxy setting right? "
                + "The packages are needed once; afterwards the environment starts without a network."
            : "Try it by hand to see more.";
        var quote = output.Length > LongestQuote ? "…" + output[^LongestQuote..] : output;
        return $"npm ci in {folder} failed with exit code {exitCode}. {advice}\n{quote.Trim()}";
    }
}

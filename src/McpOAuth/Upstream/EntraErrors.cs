using System.Collections.Frozen;
using System.Text.RegularExpressions;
using McpOAuth.Upstream.Causes;

namespace McpOAuth.Upstream;

/// <summary>Explains Entra ID's error numbers to the operator who reads the log.</summary>
/// <remarks>
/// Only the number is taken from a response, because the text around it can name people. Microsoft documents the
/// numbers under "Microsoft Entra authentication and authorization error codes".
/// </remarks>
internal static partial class EntraErrors
{
    private static readonly FrozenDictionary<string, KnownCause> Causes = EntraCauses.All.ToFrozenDictionary(
        cause => cause.Sign,
        StringComparer.Ordinal
    );

    /// <summary>
    /// For example <c>AADSTS700082: the refresh token was inactive for too long</c>. Null if the text has no number.
    /// </summary>
    public static string? Explain(string? errorDescription)
    {
        if (errorDescription is null || Number().Match(errorDescription) is not { Success: true } match)
        {
            return null;
        }
        var number = match.Groups["number"].Value;
        return $"AADSTS{number}: {TextOf($"AADSTS{number}")}";
    }

    private static string TextOf(string code) =>
        Causes.GetValueOrDefault(code)?.OneSentence ?? "see Microsoft's list of error codes";

    [GeneratedRegex(@"\AAADSTS(?<number>[0-9]{4,8})\b")]
    private static partial Regex Number();
}

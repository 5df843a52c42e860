namespace McpOAuth.Upstream.Causes;

/// <summary>A message, why it appears, and what to do. docs/troubleshooting.md lists them all.</summary>
/// <param name="Sign">The code or text that a reason must contain, as whole words, in this case.</param>
/// <param name="Cause">A sentence without a full stop.</param>
/// <param name="Cure">Likewise.</param>
public sealed record KnownCause(string Sign, string Cause, string Cure)
{
    /// <summary>For a line of the log.</summary>
    public string OneSentence => $"{LowerFirst(Cause)}; {LowerFirst(Cure)}";

    /// <summary>Whether the text contains the sign, and not only as a part of a longer word.</summary>
    public bool IsIn(string text)
    {
        for (var at = 0; (at = text.IndexOf(Sign, at, StringComparison.Ordinal)) >= 0; at++)
        {
            var end = at + Sign.Length;
            if ((at == 0 || !IsWord(text[at - 1])) && (end == text.Length || !IsWord(text[end])))
            {
                return true;
            }
        }
        return false;
    }

    private static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    // Not the beginning of a name such as "GitHub" or "ClientId".
    private static string LowerFirst(string text) =>
        text.Length > 1
        && char.IsUpper(text[0])
        && text.Split(' ', 2)[0].Skip(1).All(char.IsLower)
        && !text.StartsWith("Entra", StringComparison.Ordinal)
        && !text.StartsWith("Google", StringComparison.Ordinal)
        && !text.StartsWith("Okta", StringComparison.Ordinal)
        && !text.StartsWith("Microsoft", StringComparison.Ordinal)
            ? char.ToLowerInvariant(text[0]) + text[1..]
            : text;
}

namespace McpOAuth.Clients;

/// <summary>Checks text shown to users. It must not break lines or change the direction of surrounding text.</summary>
public static class PlainText
{
    /// <param name="maximumLength">Characters.</param>
    public static bool IsGood(string? text, int maximumLength) =>
        text is null || (text.Length <= maximumLength && !text.Any(c => char.IsControl(c) || IsLineOrDirection(c)));

    /// <summary>The trimmed text, or null if blank.</summary>
    public static string? OrNull(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    // Unicode 16 §23.2: line and paragraph separators, and bidirectional embeddings, overrides and isolates. With
    // these, a name could hide the warning that follows it on the consent page.
    private static bool IsLineOrDirection(char c) =>
        c is '\u2028' or '\u2029' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}

namespace McpOAuth.Clients;

/// <summary>Text that people may be shown: nothing in it breaks a line or turns the direction of what stands around it.</summary>
internal static class PlainText
{
    /// <param name="most">Characters.</param>
    public static bool IsGood(string? text, int most) =>
        text is null || (text.Length <= most && !text.Any(c => char.IsControl(c) || IsLineOrDirection(c)));

    /// <summary>Trimmed; null where nothing is left.</summary>
    public static string? OrNull(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    // Unicode 16 §23.2: line and paragraph separators, and the embeddings, overrides and isolates of bidirectional text,
    // by which a name could swallow the words "nobody has verified it" behind it.
    private static bool IsLineOrDirection(char c) =>
        c is '\u2028' or '\u2029' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}

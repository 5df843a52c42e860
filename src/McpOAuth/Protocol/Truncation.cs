namespace McpOAuth.Protocol;

/// <summary>Shortens text without splitting a character that takes two UTF-16 units.</summary>
/// <remarks>Half a surrogate pair is not text: it cannot be written as UTF-8 and shows as U+FFFD.</remarks>
public static class Truncation
{
    /// <summary>At most <paramref name="maximum"/> UTF-16 units of the text.</summary>
    public static string Truncate(this string text, int maximum) =>
        text.Length <= maximum ? text
        : char.IsHighSurrogate(text[maximum - 1]) && char.IsLowSurrogate(text[maximum]) ? text[..(maximum - 1)]
        : text[..maximum];
}

namespace McpOAuth.Protocol;

/// <summary>Cuts text without splitting a surrogate pair.</summary>
public static class WholeCharacters
{
    /// <param name="maximumLength">UTF-16 code units, at least 1. The result is one shorter if a pair would be split.</param>
    public static string Truncate(string text, int maximumLength)
    {
        if (text.Length <= maximumLength)
        {
            return text;
        }
        return text[..(char.IsHighSurrogate(text[maximumLength - 1]) ? maximumLength - 1 : maximumLength)];
    }
}

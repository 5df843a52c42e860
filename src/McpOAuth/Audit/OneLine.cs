using System.Buffers;

namespace McpOAuth.Audit;

/// <summary>Makes strangers' text safe to stand in a log's line, which could otherwise be made to say what never happened.</summary>
/// <remarks>CWE-117. The escape sequences that terminals obey begin with a control character too.</remarks>
public static class OneLine
{
    /// <summary>Characters. A stranger may send parameters as long as a body, and would fill the log with them.</summary>
    public const int MaximumLength = 2048;

    // C0 and C1; and U+2028 and U+2029, which some readers take for the end of a line.
    private static readonly SearchValues<char> Unsafe = SearchValues.Create([
        .. Enumerable.Range(0, char.MaxValue).Select(code => (char)code).Where(char.IsControl),
        '\u2028',
        '\u2029',
    ]);

    /// <summary>The text with U+FFFD in place of each control character and line separator, and its end cut off.</summary>
    public static string Of(string text)
    {
        var start = text.Length > MaximumLength ? text[..MaximumLength] : text;
        return start.AsSpan().ContainsAny(Unsafe)
            ? string.Concat(start.Select(one => Unsafe.Contains(one) ? '\uFFFD' : one))
            : start;
    }
}

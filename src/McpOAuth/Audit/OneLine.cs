using System.Buffers;
using McpOAuth.Protocol;

namespace McpOAuth.Audit;

/// <summary>Sanitizes untrusted text for a single log line. Prevents log forging.</summary>
/// <remarks>CWE-117. Terminal escape sequences also start with a control character.</remarks>
public static class OneLine
{
    /// <summary>Characters. Keeps callers from filling the log with long parameters.</summary>
    public const int MaximumLength = 2048;

    // C0, C1, and U+2028 and U+2029, which some log viewers treat as line breaks.
    private static readonly SearchValues<char> Unsafe = SearchValues.Create([
        .. Enumerable.Range(0, char.MaxValue).Select(code => (char)code).Where(char.IsControl),
        '\u2028',
        '\u2029',
    ]);

    /// <summary>Truncates the text, and replaces control characters and line separators with U+FFFD.</summary>
    public static string Of(string text)
    {
        var truncated = text.Truncate(MaximumLength);
        return truncated.AsSpan().ContainsAny(Unsafe)
            ? string.Concat(truncated.Select(c => Unsafe.Contains(c) ? '\uFFFD' : c))
            : truncated;
    }
}

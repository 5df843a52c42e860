using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace McpOAuth.Protocol;

/// <summary>A set of scope tokens. Keeps the order of first appearance, but equality ignores it.</summary>
/// <remarks>RFC 6749 §3.3: <c>scope-token = 1*( %x21 / %x23-5B / %x5D-7E )</c>, separated by spaces.</remarks>
[JsonConverter(typeof(TextValueConverter<ScopeSet>))]
public sealed partial class ScopeSet : IReadOnlyCollection<string>, IEquatable<ScopeSet>, ITextValue<ScopeSet>
{
    /// <summary>Characters accepted in a request.</summary>
    public const int MaximumLength = 2048;

    public static readonly ScopeSet Empty = new([]);

    private readonly string[] tokens;

    private ScopeSet(string[] tokens) => this.tokens = tokens;

    public int Count => tokens.Length;

    string ITextValue<ScopeSet>.Text => ToString();

    /// <summary>
    /// Null and empty text give the empty set. Extra spaces are ignored. False if too long or malformed.
    /// </summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ScopeSet? scopes)
    {
        scopes = null;
        return text is null or { Length: <= MaximumLength } && TryParseTokens(text, out scopes);
    }

    // Stored text has no length limit: a union of scopes can be longer than any single request allows.
    static bool ITextValue<ScopeSet>.TryParse(string? text, [NotNullWhen(true)] out ScopeSet? value) =>
        TryParseTokens(text, out value);

    public static ScopeSet Of(IEnumerable<string> tokens) => new([.. tokens.Distinct(StringComparer.Ordinal)]);

    public bool Contains(string token) => Array.IndexOf(tokens, token) >= 0;

    public bool IsSubsetOf(ScopeSet other) => Array.TrueForAll(tokens, other.Contains);

    public ScopeSet Intersect(ScopeSet other) => new(Array.FindAll(tokens, other.Contains));

    public ScopeSet Except(ScopeSet other) => new(Array.FindAll(tokens, token => !other.Contains(token)));

    public ScopeSet Union(ScopeSet other) => Of([.. tokens, .. other.tokens]);

    public bool Equals(ScopeSet? other) => other is not null && IsSubsetOf(other) && other.IsSubsetOf(this);

    public override bool Equals(object? obj) => Equals(obj as ScopeSet);

    // Addition makes the hash independent of order.
    public override int GetHashCode() =>
        tokens.Aggregate(0, (hash, token) => unchecked(hash + StringComparer.Ordinal.GetHashCode(token)));

    private static bool TryParseTokens(string? text, [NotNullWhen(true)] out ScopeSet? scopes)
    {
        var tokens = text?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        scopes = Array.TrueForAll(tokens, token => ScopeToken().IsMatch(token)) ? Of(tokens) : null;
        return scopes is not null;
    }

    public IEnumerator<string> GetEnumerator() => ((IEnumerable<string>)tokens).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => tokens.GetEnumerator();

    public override string ToString() => string.Join(' ', tokens);

    [GeneratedRegex(@"\A[\x21\x23-\x5B\x5D-\x7E]+\z")]
    private static partial Regex ScopeToken();
}

using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace McpOAuth.Protocol;

/// <summary>A redirect URI that passed every rule, whether registered or sent in a request.</summary>
/// <remarks>
/// RFC 6749 §3.1.2; RFC 8252 §7; RFC 9700 §2.1 and §4.1. The text is kept and compared as received, because
/// <see cref="Uri"/> would normalise it and the comparison must be exact.
/// </remarks>
[JsonConverter(typeof(TextValueConverter<RedirectUri>))]
public sealed partial record RedirectUri : ITextValue<RedirectUri>
{
    /// <summary>Characters.</summary>
    public const int MaximumLength = 2048;

    /// <summary>Why plain http is refused outside loopback.</summary>
    internal const string NotOnThisDevice = "http is allowed for localhost, 127.0.0.1 and [::1] alone";

    private RedirectUri(string value, RedirectUriKind kind, string host, string withoutPort)
    {
        Value = value;
        Kind = kind;
        Host = host;
        WithoutPort = withoutPort;
    }

    public string Value { get; }

    string ITextValue<RedirectUri>.Text => Value;

    public RedirectUriKind Kind { get; }

    /// <summary>Shown to the person: the host in ASCII (punycode), or the scheme of a private-use URI.</summary>
    public string Host { get; }

    /// <summary>The response stays on the person's device, where any program may take it. An https URI can point to loopback too.</summary>
    public bool IsLocal => Kind != RedirectUriKind.Https || Host is "localhost" or "127.0.0.1" or "[::1]";

    /// <summary>The text. For a loopback URI, without its port, which differs each time.</summary>
    public string WithoutPort { get; }

    static bool ITextValue<RedirectUri>.TryParse(string? text, [NotNullWhen(true)] out RedirectUri? value)
    {
        value = Parse(text) is { IsRefused: false } parsed ? parsed.Value : null;
        return value is not null;
    }

    /// <summary>Parses the text, or returns an error that names the broken rule.</summary>
    public static OAuthResult<RedirectUri> Parse(string? text)
    {
        if (string.IsNullOrEmpty(text) || text.Length > MaximumLength)
        {
            return Refuse($"it is empty or longer than {MaximumLength} characters");
        }
        if (!VisibleUriCharacters().IsMatch(text))
        {
            return Refuse("it has characters that a URI may not have; an international host is written in punycode");
        }
        if (text.Contains('#', StringComparison.Ordinal))
        {
            return Refuse("it has a fragment");
        }
        if (Trick().IsMatch(text))
        {
            return Refuse("it has an encoded control character, backslash or dot segment");
        }
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 1 || !Scheme().IsMatch(text[..colon]))
        {
            return Refuse("it has no scheme");
        }
        var scheme = text[..colon].ToLowerInvariant();
        return scheme switch
        {
            "https" or "http" => ParseWeb(text, scheme),
            _ when RedirectUriSchemes.IsBlocked(scheme) => Refuse($"the scheme {scheme} is not allowed"),
            // c:/file is a drive of Windows to System.Uri and to others.
            { Length: 1 } => Refuse("its scheme has a single letter"),
            _ => ParsePrivateUse(text, scheme, colon),
        };
    }

    public static bool TryParse(string? text, [NotNullWhen(true)] out RedirectUri? uri)
    {
        var parsed = Parse(text);
        uri = parsed.IsRefused ? null : parsed.Value;
        return uri is not null;
    }

    /// <summary>
    /// Whether a request may name <paramref name="requested"/> where this URI is registered: the same text, or for
    /// loopback http the same but for the port, which a native client cannot know beforehand.
    /// </summary>
    /// <remarks>RFC 9700 §4.1.3 (exact); RFC 8252 §7.3 (the port alone).</remarks>
    public bool Allows(RedirectUri requested) =>
        string.Equals(Value, requested.Value, StringComparison.Ordinal)
        || (
            Kind == RedirectUriKind.Loopback
            && requested.Kind == RedirectUriKind.Loopback
            && string.Equals(WithoutPort, requested.WithoutPort, StringComparison.Ordinal)
        );

    public override string ToString() => Value;

    private static OAuthResult<RedirectUri> ParseWeb(string text, string scheme)
    {
        if (WebUri().Match(text) is not { Success: true } match)
        {
            return Refuse("its host is missing or malformed, or it has user information");
        }
        var port = match.Groups["port"];
        if (port.Success && !IsPort(port.ValueSpan))
        {
            return Refuse("its port is not between 1 and 65535");
        }
        var host = match.Groups["host"].Value.ToLowerInvariant();
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.HostNameType == UriHostNameType.Unknown)
        {
            return Refuse("its host is malformed");
        }
        // A host such as 0x7f.1 or 2130706433 is an address in disguise: System.Uri would normalise it.
        if (!string.Equals(uri.Host, host, StringComparison.Ordinal))
        {
            return Refuse("its host is not in its plain form");
        }
        // A browser takes every host that ends in a number for an address: 0x is 0.0.0.0 to it, a name to System.Uri.
        if (uri.HostNameType != UriHostNameType.IPv4 && EndsInNumber().IsMatch(host))
        {
            return Refuse("its host ends in a number and is no address");
        }
        if (scheme == "http" && host is not ("localhost" or "127.0.0.1" or "[::1]"))
        {
            return Refuse(NotOnThisDevice);
        }
        var rest = match.Groups["rest"].Value;
        return scheme == "http"
            ? new RedirectUri(text, RedirectUriKind.Loopback, host, $"{match.Groups["start"].Value}{rest}")
            : new RedirectUri(text, RedirectUriKind.Https, host, text);
    }

    private static OAuthResult<RedirectUri> ParsePrivateUse(string text, string scheme, int colon)
    {
        if (colon + 1 >= text.Length)
        {
            return Refuse("nothing follows its scheme");
        }
        var authority = PrivateUseAuthority().Match(text, colon + 1).Groups["authority"].Value;
        return authority.Contains('@', StringComparison.Ordinal)
            ? Refuse("it has user information")
            : new RedirectUri(text, RedirectUriKind.PrivateUse, scheme + ":", text);
    }

    private static bool IsPort(ReadOnlySpan<char> text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535;

    private static OAuthError Refuse(string why) =>
        new(ErrorCodes.InvalidRedirectUri, $"The redirect URI is not acceptable: {why}.", why);

    // RFC 3986 §2: unreserved, reserved and escapes; '#' is looked at by itself.
    [GeneratedRegex(@"\A(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+\z")]
    private static partial Regex VisibleUriCharacters();

    // Escaped C0 controls and DEL, an escaped backslash, and dot segments in the path, raw or escaped.
    [GeneratedRegex(@"%[01][0-9a-f]|%7f|%5c|\A[^?]*/(?:\.|%2e){1,2}(?:[/?]|\z)", RegexOptions.IgnoreCase)]
    private static partial Regex Trick();

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9+.-]*\z")]
    private static partial Regex Scheme();

    [GeneratedRegex(
        @"\A(?<start>[A-Za-z]+://(?<host>[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\]))"
            + @"(?::(?<port>[0-9]+))?(?<rest>(?:[/?].*)?)\z"
    )]
    private static partial Regex WebUri();

    [GeneratedRegex(@"(?:\A|\.)(?:[0-9]+|0x[0-9a-f]*)\z")]
    private static partial Regex EndsInNumber();

    [GeneratedRegex(@"\G//(?<authority>[^/?]*)")]
    private static partial Regex PrivateUseAuthority();
}

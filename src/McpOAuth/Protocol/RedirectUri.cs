using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace McpOAuth.Protocol;

/// <summary>A valid redirect URI, registered or sent in a request.</summary>
/// <remarks>
/// RFC 6749 §3.1.2; RFC 8252 §7; RFC 9700 §2.1 and §4.1. The text is kept and compared as received. <see cref="Uri"/>
/// would normalise it, and the comparison must be exact.
/// </remarks>
[JsonConverter(typeof(TextValueConverter<RedirectUri>))]
public sealed partial record RedirectUri : ITextValue<RedirectUri>
{
    /// <summary>Characters.</summary>
    public const int MaximumLength = 2048;

    /// <summary>Why plain http is refused outside loopback.</summary>
    internal const string NotOnThisDevice = "http is allowed only for localhost, 127.0.0.1 and [::1]";

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

    /// <summary>
    /// Shown to the user: the host in ASCII (punycode), or the scheme of a private-use URI with its colon.
    /// </summary>
    public string Host { get; }

    /// <summary>The scheme in lower case.</summary>
    public string Scheme => Value[..Value.IndexOf(':', StringComparison.Ordinal)].ToLowerInvariant();

    /// <summary>
    /// The response stays on the user's device, where any program may intercept it. Includes https to this device, in
    /// every spelling.
    /// </summary>
    public bool IsLocal => Kind != RedirectUriKind.Https || IsThisDevice(Host);

    /// <summary>The text; for a loopback URI without the port, which changes with each login.</summary>
    public string WithoutPort { get; }

    static bool ITextValue<RedirectUri>.TryParse(string? text, [NotNullWhen(true)] out RedirectUri? value)
    {
        value = Parse(text) is { IsRefused: false } parsed ? parsed.Value : null;
        return value is not null;
    }

    /// <summary>Parses the text, or returns <c>invalid_redirect_uri</c> with the broken rule.</summary>
    public static OAuthResult<RedirectUri> Parse(string? text)
    {
        if (string.IsNullOrEmpty(text) || text.Length > MaximumLength)
        {
            return Refuse($"it is empty or longer than {MaximumLength} characters");
        }
        if (!VisibleUriCharacters().IsMatch(text))
        {
            return Refuse("it contains characters that a URI must not have; write an international host in punycode");
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
        if (colon < 1 || !SchemeSyntax().IsMatch(text[..colon]))
        {
            return Refuse("it has no scheme");
        }
        var scheme = text[..colon].ToLowerInvariant();
        return scheme switch
        {
            "https" or "http" => ParseWeb(text, scheme),
            _ when RedirectUriSchemes.IsBlocked(scheme) => Refuse($"the scheme {scheme} is not allowed"),
            // System.Uri and others read c:/file as a Windows drive.
            { Length: 1 } => Refuse("its scheme is a single letter"),
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
    /// Whether this registered URI covers <paramref name="requested"/>: the same text, or for http on loopback the same
    /// text with any port, because a native client cannot know its port in advance.
    /// </summary>
    /// <remarks>RFC 9700 §4.1.3 (exact match); RFC 8252 §7.3 (any port on loopback).</remarks>
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
            return Refuse("its host is missing or malformed, or it contains user information");
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
        // Hosts such as 0x7f.1 or 2130706433 are disguised IP addresses. System.Uri would normalise them.
        if (!string.Equals(uri.Host, host, StringComparison.Ordinal))
        {
            return Refuse("its host is not in canonical form");
        }
        // Browsers parse any host that ends in a number as IPv4: 0x is 0.0.0.0 to them, but a name to System.Uri.
        if (uri.HostNameType != UriHostNameType.IPv4 && EndsInNumber().IsMatch(host))
        {
            return Refuse("its host ends in a number but is not an IPv4 address");
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
            return Refuse("it is empty after the scheme");
        }
        var authority = PrivateUseAuthority().Match(text, colon + 1).Groups["authority"].Value;
        return authority.Contains('@', StringComparison.Ordinal)
            ? Refuse("it contains user information")
            : new RedirectUri(text, RedirectUriKind.PrivateUse, scheme + ":", text);
    }

    // RFC 6761 §6.3 for names. To connect to an unspecified address is to connect to this device (RFC 1122 §3.2.1.3).
    private static bool IsThisDevice(string host)
    {
        if (host == "localhost" || host.EndsWith(".localhost", StringComparison.Ordinal))
        {
            return true;
        }
        if (!IPAddress.TryParse(host, out var parsed))
        {
            return false;
        }
        var address = parsed.IsIPv4MappedToIPv6 ? parsed.MapToIPv4() : parsed;
        return IPAddress.IsLoopback(address)
            || address.Equals(IPAddress.IPv6Any)
            || (address.AddressFamily == AddressFamily.InterNetwork && address.GetAddressBytes()[0] == 0);
    }

    private static bool IsPort(ReadOnlySpan<char> text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535;

    private static OAuthError Refuse(string why) =>
        new(ErrorCodes.InvalidRedirectUri, $"The redirect URI is not allowed: {why}.", why);

    // RFC 3986 §2: unreserved and reserved characters, and escapes. Fragments get an error of their own.
    [GeneratedRegex(@"\A(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+\z")]
    private static partial Regex VisibleUriCharacters();

    // Escaped C0 controls, DEL and backslashes, and raw or escaped dot segments in the path.
    [GeneratedRegex(@"%[01][0-9a-f]|%7f|%5c|\A[^?]*/(?:\.|%2e){1,2}(?:[/?]|\z)", RegexOptions.IgnoreCase)]
    private static partial Regex Trick();

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9+.-]*\z")]
    private static partial Regex SchemeSyntax();

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

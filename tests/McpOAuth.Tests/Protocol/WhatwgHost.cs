using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace McpOAuth.Tests.Protocol;

/// <summary>
/// The host as a browser reads it, for http and https: a second reading, independent of System.Uri, of the URL Standard
/// (https://url.spec.whatwg.org, "URL parsing" and "host parsing"), without IDNA.
/// </summary>
internal static partial class WhatwgHost
{
    /// <summary>Null where a browser would refuse the URL or another algorithm (IDNA) would be needed.</summary>
    public static string? Of(string text)
    {
        var url = text.Trim([.. Enumerable.Range(0, 0x21).Select(code => (char)code)]);
        url = TabOrNewline().Replace(url, "");
        var colon = url.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || url[..colon].ToLowerInvariant() is not ("http" or "https"))
        {
            return null;
        }
        // Any number of slashes of either kind, none included, stands before the authority.
        var authority = AuthorityEnd().Split(url[(colon + 1)..].TrimStart('/', '\\'), 2)[0];
        var hostAndPort = authority[(authority.LastIndexOf('@') + 1)..];
        var port = Port().Match(hostAndPort);
        var host = port.Success ? hostAndPort[..port.Index] : hostAndPort;
        return host.StartsWith('[') ? Ipv6Of(host) : DomainOf(WebUtility.UrlDecode(host).ToLowerInvariant());
    }

    private static string? Ipv6Of(string host) =>
        host.EndsWith(']')
        && !host.Contains('%', StringComparison.Ordinal)
        && IPAddress.TryParse(host.AsSpan(1, host.Length - 2), out var address)
            ? $"[{address}]"
            : null;

    private static string? DomainOf(string domain)
    {
        if (domain.Length == 0 || domain.Any(c => c > 0x7E) || ForbiddenDomainCodePoint().IsMatch(domain))
        {
            return null;
        }
        var labels = domain.Split('.');
        if (labels[^1].Length == 0 && labels.Length > 1)
        {
            labels = labels[..^1];
        }
        var endsInNumber =
            labels[^1].Length > 0 && labels[^1].All(char.IsAsciiDigit) || NumberOf(labels[^1]) is not null;
        return endsInNumber ? Ipv4Of(labels) : domain;
    }

    private static string? Ipv4Of(string[] parts)
    {
        var numbers = parts.Select(NumberOf).ToArray();
        if (numbers.Length > 4 || numbers.Any(number => number is null) || numbers[..^1].Any(number => number > 255))
        {
            return null;
        }
        var last = numbers[^1]!.Value;
        if (last >= 1L << (8 * (5 - numbers.Length)))
        {
            return null;
        }
        var address = numbers[..^1].Select((number, index) => number!.Value << (8 * (3 - index))).Sum() + last;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{address >> 24}.{(address >> 16) & 255}.{(address >> 8) & 255}.{address & 255}"
        );
    }

    // Decimal, octal after 0, hexadecimal after 0x; "0x" alone is 0. Null where it is no number.
    private static long? NumberOf(string text)
    {
        var (digits, radix) = text switch
        {
            ['0', 'x' or 'X', .. var rest] => (rest, 16),
            ['0', _, ..] => (text[1..], 8),
            _ => (text, 10),
        };
        if (text.Length == 0 || digits.Any(digit => !char.IsAsciiHexDigit(digit) || Value(digit) >= radix))
        {
            return null;
        }
        return digits.Aggregate(0L, (sum, digit) => Math.Min((sum * radix) + Value(digit), 1L << 40));
    }

    private static int Value(char digit) => Convert.ToInt32(digit.ToString(), 16);

    [GeneratedRegex(@"[\t\n\r]")]
    private static partial Regex TabOrNewline();

    [GeneratedRegex(@"[/\\?#]")]
    private static partial Regex AuthorityEnd();

    [GeneratedRegex(@":[^\]:]*\z")]
    private static partial Regex Port();

    [GeneratedRegex(@"[\x00-\x20""#%/:<>?@\[\\\]^`{|}\x7F]")]
    private static partial Regex ForbiddenDomainCodePoint();
}

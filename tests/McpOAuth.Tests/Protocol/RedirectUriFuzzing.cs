using System.Net;
using FsCheck;
using FsCheck.Fluent;
using McpOAuth.Protocol;

namespace McpOAuth.Tests.Protocol;

/// <summary>Whatever is generated: what we accept, everybody else reads as we do.</summary>
public sealed class RedirectUriFuzzing
{
    // A fixed seed: a failure here is everybody's failure.
    private static readonly Config Seeded = Config
        .QuickThrowOnFailure.WithMaxTest(30_000)
        .WithReplay(20260728, 9700 + 1);

    private static readonly string[] Registered =
    [
        "https://app.example/cb",
        "https://app.example/cb?tenant=a",
        "http://localhost/callback",
        "http://localhost:3000/callback",
        "http://127.0.0.1:33418/",
        "http://[::1]/callback",
        "com.example.app:/cb",
        "cursor://anysphere.cursor-mcp/oauth/callback",
    ];

    [Fact, Trait("Spec", "RFC 9700 §4.1.3"), Trait("Spec", "RFC 3986 §7.6"), Trait("Invariant", "I10")]
    public void System_Uri_and_a_browser_read_every_accepted_URI_alike()
    {
        var accepted = 0;
        Prop.ForAll(
                GeneratedUris.Any.ToArbitrary(),
                text =>
                {
                    if (RedirectUri.TryParse(text, out var uri))
                    {
                        accepted++;
                        AssertReadAlike(text, uri);
                    }
                }
            )
            .Check(Seeded);
        // Of texts that are all refused nothing would be shown.
        Assert.InRange(accepted, 3_000, 27_000);
    }

    [Fact, Trait("Spec", "RFC 9700 §4.1.3"), Trait("Spec", "RFC 8252 §7.3"), Trait("Invariant", "I10")]
    public void Only_the_registered_URI_is_allowed_except_for_a_loopback_port()
    {
        var allowed = 0;
        var requests =
            from registered in Gen.Elements(Registered)
            from requested in Gen.OneOf(
                GeneratedUris.Any,
                GeneratedUris.Damaged(registered),
                GeneratedUris.Damaged(registered).SelectMany(GeneratedUris.Damaged),
                WithAnotherPort(registered)
            )
            select (registered, requested);
        Prop.ForAll(
                requests.ToArbitrary(),
                pair =>
                {
                    var registered = Some.RedirectUri(pair.registered);
                    if (RedirectUri.TryParse(pair.requested, out var requested) && registered.Allows(requested))
                    {
                        allowed++;
                        AssertSameButForPort(registered, requested);
                    }
                }
            )
            .Check(Seeded);
        Assert.InRange(allowed, 1_000, 15_000);
    }

    private static void AssertReadAlike(string text, RedirectUri uri)
    {
        Assert.Equal(text, uri.Value);
        Assert.DoesNotContain(text, character => character is <= ' ' or >= '\x7f' or '\\' or '#');
        Assert.DoesNotContain(Uri.UnescapeDataString(text), character => character is < ' ' or '\x7f');
        // A private-use URI need not have the shape of a URL, so System.Uri may not read it at all.
        var isReadable = Uri.TryCreate(text, UriKind.Absolute, out var parsed);
        Assert.True(isReadable || uri.Kind == RedirectUriKind.PrivateUse);
        Assert.Equal("", parsed?.UserInfo ?? "");
        Assert.Equal("", parsed?.Fragment ?? "");
        if (uri.Kind == RedirectUriKind.PrivateUse)
        {
            var scheme = text[..text.IndexOf(':', StringComparison.Ordinal)].ToLowerInvariant();
            Assert.Equal(uri.Host, scheme + ":");
            Assert.Equal(scheme, parsed?.Scheme ?? scheme);
            Assert.DoesNotContain(scheme, RedirectUriSchemes.Blocked);
            Assert.False(scheme is "http" or "https");
            return;
        }
        Assert.Equal(uri.Kind == RedirectUriKind.Https ? "https" : "http", parsed!.Scheme);
        Assert.Equal(uri.Host, parsed.Host);
        Assert.Equal(CanonicalOf(uri.Host), WhatwgHost.Of(text));
        if (uri.Kind == RedirectUriKind.Loopback)
        {
            Assert.True(parsed.IsLoopback);
            Assert.Contains(uri.Host, (string[])["localhost", "127.0.0.1", "[::1]"]);
        }
    }

    // IPv6 addresses have spellings of their own; names have one.
    private static string CanonicalOf(string host) =>
        host.StartsWith('[') ? $"[{IPAddress.Parse(host.AsSpan(1, host.Length - 2))}]" : host;

    private static void AssertSameButForPort(RedirectUri registered, RedirectUri requested)
    {
        if (registered.Kind != RedirectUriKind.Loopback)
        {
            Assert.Equal(registered.Value, requested.Value);
            return;
        }
        Assert.Equal(registered.Kind, requested.Kind);
        Assert.Equal(registered.Host, WhatwgHost.Of(requested.Value));
        Assert.Equal(new Uri(registered.Value).PathAndQuery, new Uri(requested.Value).PathAndQuery);
    }

    private static Gen<string> WithAnotherPort(string registered) =>
        Gen.Choose(0, 70_000)
            .Select(port =>
            {
                var uri = new Uri(registered);
                return $"{uri.Scheme}://{uri.Host}:{port}{uri.PathAndQuery}";
            });
}

using FsCheck;
using FsCheck.Fluent;

namespace McpOAuth.Tests.Protocol;

/// <summary>Texts that look like URIs: put together from parts that parsers disagree about, then damaged here and there.</summary>
internal static class GeneratedUris
{
    private static readonly Gen<string> Schemes = Mostly(
        ["https", "http", "com.example.app"],
        ["HTTPS", "hTTp", "cursor", "javascript", "data", "ws", "file", "c", "", "1a"]
    );

    private static readonly Gen<string> Separators = Mostly(
        ["://"],
        [":", ":/", ":///", ":\\\\", ":/\\", "//", ":\t//", "%3a//"]
    );

    private static readonly Gen<string> UserInformation = Mostly(
        [""],
        ["a@", "a:b@", "@", ":@", "app.example@", "app.example:443@", "a%40", "a\\@"]
    );

    private static readonly Gen<string> Labels = Mostly(
        ["app", "example", "localhost", "xn--bcher-kva", "a-b", "127", "1", "0"],
        ["0x7f", "0x", "0177", "08", "256", "2130706433", "-", "%61", "\u0430", "1e3", "0xg", "a_b", ""]
    );

    private static readonly Gen<string> Hosts = Gen.OneOf(
        Gen.Elements(["localhost", "127.0.0.1", "[::1]", "app.example", "APP.Example"]),
        Gen.Choose(1, 5).SelectMany(count => Labels.ListOf(count)).Select(labels => string.Join('.', labels)),
        Mostly(
            ["[::1]", "[2001:db8::1]"],
            ["[::]", "[0:0::1]", "[::ffff:127.0.0.1]", "[::1%25x]", "[1.2.3.4]", "[", "[::1"]
        )
    );

    private static readonly Gen<string> Ports = Gen.OneOf(
        Gen.Constant(""),
        Gen.Choose(1, 70000).Select(port => $":{port}"),
        Mostly([""], [":", ":0", ":080", ":65536", ":4294967739", ":+1", ":1:2", ":a"])
    );

    private static readonly Gen<string> Segments = Mostly(
        ["/", "/cb", "/CB", "/a;b", "/a..b", "%2f", "@evil.example", ":80"],
        ["/..", "/.", "/%2e%2e", "/.%2e", "%5c", "\\", "%00", "%0d%0a", "/\u00fc", "/%zz", "/ "]
    );

    private static readonly Gen<string> Tails = Mostly(
        ["", "", "", "?", "?x=1", "?x=../..", "?x=a@b"],
        ["?%0a", "#", "#x", "?#", "\n", "\t", "\0", "."]
    );

    private static readonly Gen<string> Whole =
        from scheme in Schemes
        from separator in Separators
        from user in UserInformation
        from host in Hosts
        from port in Ports
        from segments in Gen.Choose(0, 3).SelectMany(count => Segments.ListOf(count))
        from tail in Tails
        select scheme + separator + user + host + port + string.Concat(segments) + tail;

    private static readonly Gen<string> Damage = Gen.Frequency(
        (
            2,
            Gen.Elements([
                "\t",
                "\n",
                "\0",
                " ",
                "\\",
                "/",
                "@",
                "#",
                "?",
                ":",
                "%",
                "[",
                "]",
                ".",
                "\u3002",
                "\uff0f",
                "\u00ad",
            ])
        ),
        (1, Gen.Choose(0, 0x180).Select(code => ((char)code).ToString()))
    );

    /// <summary>As they were put together, or with one or two characters inserted, replaced or removed.</summary>
    public static readonly Gen<string> Any = Gen.Frequency(
        (5, Whole),
        (3, Whole.SelectMany(Damaged)),
        (1, Whole.SelectMany(Damaged).SelectMany(Damaged))
    );

    /// <summary>A text that one slip turns <paramref name="text"/> into.</summary>
    public static Gen<string> Damaged(string text) =>
        from at in Gen.Choose(0, text.Length)
        from removed in Gen.Choose(0, Math.Min(1, text.Length - at))
        from inserted in Gen.Frequency((3, Damage), (1, Gen.Constant("")))
        select text[..at] + inserted + text[(at + removed)..];

    private static Gen<string> Mostly(string[] plain, string[] odd) =>
        Gen.Frequency((12, Gen.Elements(plain)), (1, Gen.Elements(odd)));
}

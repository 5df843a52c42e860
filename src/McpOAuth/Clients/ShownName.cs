using System.Globalization;
using System.Text;

namespace McpOAuth.Clients;

/// <summary>Decides whether an unverified name may be shown to users as the name of a client.</summary>
/// <remarks>Unicode Technical Standard 39 §4 (confusables) and §5.1 (mixed scripts), for a few well-known names.</remarks>
internal static class ShownName
{
    /// <summary>Names that users trust, in lower case and without spaces.</summary>
    private static readonly string[] WellKnown =
    [
        "anthropic",
        "chatgpt",
        "claude",
        "cline",
        "codex",
        "copilot",
        "cursor",
        "foundry",
        "gemini",
        "github",
        "google",
        "microsoft",
        "openai",
        "opencode",
        "qwen",
        "visualstudiocode",
        "vscode",
        "windsurf",
        "zed",
    ];

    /// <summary>Letters. A longer well-known name is found as a part of the text too.</summary>
    private const int ShortestPart = 6;

    // Characters that take space or none, but show nothing. Their categories say letter, symbol or mark.
    private static readonly HashSet<int> Blank = [0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0];

    // Each Latin letter, then letters that look like it: Cyrillic, Greek, Armenian, Cherokee, and Latin
    // ones with marks, small capitals and letter-like symbols.
    private static readonly string[] LookAlikes =
    [
        "a\u0430\u03B1\u0561\u13AA\uAB7A\u00E0\u00E1\u00E2\u00E3\u00E4\u00E5\u0101\u0103\u0105\u01CE\u01DF\u01E1\u01FB\u0201\u0203\u0227\u1D00",
        "b\u0432\u03B2\u0253\u042C\u044C\u0299\u212C",
        "c\u0441\u03F2\u13DF\uABAF\u00E7\u0107\u0109\u010B\u010D\u1D04\u2102\u212D",
        "d\u0501\u0111\u0257\u13A0\uAB70\u010F\u1D05",
        "e\u0435\u0454\u03B5\u0437\u04BD\u13AC\uAB7C\u00E8\u00E9\u00EA\u00EB\u0113\u0115\u0117\u0119\u011B\u0205\u0207\u0229\u1D07\u212F\u2130",
        "g\u0261\u0581\u13C0\uAB90\u011D\u011F\u0121\u0123\u01E7\u01F5\u0262\u210A",
        "h\u04BB\u043D\u0570\u0127\u13BB\uAB8B\u0125\u021F\u029C\u210B\u210C\u210D\u210E",
        "i\u0456\u03B9\u0131\u0269\u056B\u13A5\uAB75\u00EC\u00ED\u00EE\u00EF\u0129\u012B\u012D\u012F\u01D0\u0209\u020B\u026A\u2110\u2111\u2139",
        "j\u0458\u03F3\u0575\u0135\u01F0\u1D0A",
        "k\u043A\u03BA\u13E6\uABB6\u0137\u01E9\u1D0B",
        "l\u04CF\u04C0\u0142\u0196\u01C0\u0582\u13DE\uABAE\u013A\u013C\u013E\u029F\u2112\u2113",
        "m\u043C\u13B7\uAB87\u03BC\u1D0D\u2133",
        "n\u043F\u03B7\u0578\u057C\u00F1\u0144\u0146\u0148\u01F9\u0274\u2115",
        "o\u043E\u03BF\u03C3\u0585\u00F8\u0275\u00F2\u00F3\u00F4\u00F5\u00F6\u014D\u014F\u0151\u01A1\u01D2\u01EB\u01ED\u020D\u020F\u022B\u022D\u022F\u0231\u1D0F\u2134",
        "p\u0440\u03C1\u13E2\uABB2\u1D18\u2119",
        "q\u051B\u0566\u211A",
        "r\u0433\u13A1\uAB71\u0155\u0157\u0159\u0211\u0213\u0280\u211B\u211C\u211D",
        "s\u0455\u0282\u13DA\uABAA\u015B\u015D\u015F\u0161\u0219\uA731",
        "t\u0442\u03C4\u0167\u13A2\uAB72\u0163\u0165\u021B\u1D1B",
        "u\u03C5\u057D\u028B\u00F9\u00FA\u00FB\u00FC\u0169\u016B\u016D\u016F\u0171\u0173\u01B0\u01D4\u01D6\u01D8\u01DA\u01DC\u0215\u0217\u1D1C",
        "v\u03BD\u0475\u13D9\uABA9\u1D20",
        "w\u051D\u0461\u03C9\u13B3\uAB83\u0175\u1D21",
        "x\u0445\u03C7",
        "y\u0443\u03B3\u04AF\u00FD\u00FF\u0177\u0233\u028F",
        "z\u0290\u13C3\uAB93\u017A\u017C\u017E\u03B6\u1D22\u2124\u2128",
    ];

    private static readonly Dictionary<char, char> Latin = LookAlikes
        .SelectMany(group => group.Skip(1).Select(other => (Other: other, Letter: group[0])))
        .ToDictionary(pair => pair.Other, pair => pair.Letter);

    /// <summary>The trimmed name, or null if it is blank, invisible, or imitates a well-known client.</summary>
    public static string? Of(string? name) =>
        PlainText.OrNull(name) is { } text && text.EnumerateRunes().Any(IsVisible) && !IsLookAlike(text) ? text : null;

    private static bool IsVisible(Rune rune) =>
        !Blank.Contains(rune.Value)
        && Rune.GetUnicodeCategory(rune)
            is not (
                UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.Surrogate
                or UnicodeCategory.PrivateUse
                or UnicodeCategory.OtherNotAssigned
                or UnicodeCategory.SpaceSeparator
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.NonSpacingMark
                or UnicodeCategory.EnclosingMark
            );

    // It reads as a well-known name more often than its plain letters spell that name. A short name must be the whole
    // text, because it may be part of an ordinary word.
    private static bool IsLookAlike(string name)
    {
        if (Ascii.IsValid(name))
        {
            return false;
        }
        var (plain, seen) = (PlainLetters(name), Skeleton(name));
        return WellKnown.Any(known =>
            known.Length < ShortestPart ? seen == known && plain != known : Count(seen, known) > Count(plain, known)
        );
    }

    /// <summary>Only ASCII letters and digits, with a gap for every other character that is not ASCII.</summary>
    private static string PlainLetters(string name) =>
        string.Concat(
            name.ToLowerInvariant()
                .Where(c => char.IsAsciiLetterOrDigit(c) || !char.IsAscii(c))
                .Select(c => char.IsAscii(c) ? c : '\0')
        );

    /// <summary>The name as a reader takes it in: letters and digits without marks, look-alikes replaced.</summary>
    private static string Skeleton(string name) =>
        string.Concat(
            string.Concat(name.EnumerateRunes().Select(PlainForm))
                .ToLowerInvariant()
                .Where(char.IsLetterOrDigit)
                .Select(c => Latin.GetValueOrDefault(c, c))
        );

    // Compatibility forms. String.Normalize would map them too, but not in invariant globalization, which we use.
    private static string PlainForm(Rune rune) =>
        rune.Value switch
        {
            // Fullwidth ASCII.
            >= 0xFF01 and <= 0xFF5E => ((char)(rune.Value - 0xFF01 + '!')).ToString(),
            // Letters in circles and squares.
            >= 0x24B6 and < 0x24B6 + 52 => LetterOf(rune.Value - 0x24B6).ToString(),
            >= 0x1F130 and < 0x1F130 + 26 => LetterOf(rune.Value - 0x1F130).ToString(),
            >= 0x1F150 and < 0x1F150 + 26 => LetterOf(rune.Value - 0x1F150).ToString(),
            >= 0x1F170 and < 0x1F170 + 26 => LetterOf(rune.Value - 0x1F170).ToString(),
            // Mathematical letters: 13 alphabets of A to Z and a to z.
            >= 0x1D400 and < 0x1D400 + (13 * 52) => LetterOf((rune.Value - 0x1D400) % 52).ToString(),
            _ => rune.ToString(),
        };

    private static char LetterOf(int number) => (char)(number < 26 ? 'A' + number : 'a' + number - 26);

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}

using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace McpOAuth.Tests.Docs;

/// <summary>Every link between documents leads to a file and a heading that exist, and the index leads to every document.</summary>
public sealed partial class DocumentLinks
{
    private static readonly string Root = Path.GetFullPath(RootOf());

    private static readonly string[] Skipped = ["node_modules", "bin", "obj", "artifacts", ".git", ".ci"];

    [Fact, Trait("Spec", "docs/README.md")]
    public void Every_link_leads_somewhere()
    {
        var broken = Documents()
            .SelectMany(page =>
                LinksIn(page).Where(link => !Exists(page, link)).Select(link => $"{Named(page)}: {link}")
            );

        Assert.Empty(broken);
    }

    [Fact, Trait("Spec", "docs/README.md")]
    public void The_index_leads_to_every_document()
    {
        var index = Path.Combine(Root, "docs", "README.md");
        var reached = new HashSet<string>(StringComparer.Ordinal) { index };
        var open = new Queue<string>(reached);
        while (open.TryDequeue(out var page))
        {
            foreach (var target in LinksIn(page).Select(link => PathOf(page, link)))
            {
                // A link to a folder leads to what it holds.
                IEnumerable<string> pages = Directory.Exists(target)
                    ? Directory.EnumerateFiles(target, "*.md")
                    : [target];
                foreach (
                    var next in pages.Where(one => one.EndsWith(".md", StringComparison.Ordinal)).Where(reached.Add)
                )
                {
                    open.Enqueue(next);
                }
            }
        }

        var all = Documents().Where(page => page.StartsWith(Path.Combine(Root, "docs"), StringComparison.Ordinal));
        Assert.Empty(all.Where(page => !reached.Contains(page)).Select(Named));
    }

    [Fact, Trait("Spec", "README.md")]
    public void The_README_is_short_and_begins_with_a_picture_of_the_consent_page()
    {
        var lines = File.ReadAllLines(Path.Combine(Root, "README.md"));

        Assert.InRange(lines.Length, 1, 119);
        Assert.Contains(lines.Take(12), line => line.Contains("docs/images/consent.png", StringComparison.Ordinal));
    }

    [Theory, Trait("Spec", "docs/README.md")]
    [InlineData("## What we do", "what-we-do")]
    [InlineData("### `func start` and the rest, too", "func-start-and-the-rest-too")]
    [InlineData("# A [link](x.md) – here", "a-link--here")]
    public void A_heading_has_the_anchor_that_GitHub_gives_it(string heading, string anchor) =>
        Assert.Equal(anchor, AnchorOf(heading));

    private static IEnumerable<string> Documents(string? folder = null)
    {
        folder ??= Root;
        foreach (var file in Directory.EnumerateFiles(folder, "*.md"))
        {
            yield return file;
        }
        var folders = Directory
            .EnumerateDirectories(folder)
            .Where(one => !Skipped.Contains(Path.GetFileName(one), StringComparer.Ordinal));
        foreach (var file in folders.SelectMany(Documents))
        {
            yield return file;
        }
    }

    private static IEnumerable<string> LinksIn(string page) =>
        !File.Exists(page)
            ? []
            : Link()
                .Matches(Code().Replace(File.ReadAllText(page), ""))
                .Select(match => match.Groups["target"].Value)
                .Where(target => !target.Contains(':', StringComparison.Ordinal));

    private static bool Exists(string page, string link)
    {
        var path = PathOf(page, link);
        var anchor = link.Split('#') is [_, var name] ? name : null;
        return anchor is null
            ? File.Exists(path) || Directory.Exists(path)
            : File.Exists(path) && AnchorsIn(path).Contains(anchor, StringComparer.Ordinal);
    }

    private static string PathOf(string page, string link)
    {
        var file = link.Split('#')[0];
        return file.Length == 0 ? page : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page)!, file));
    }

    private static IEnumerable<string> AnchorsIn(string page) =>
        Heading().Matches(Block().Replace(File.ReadAllText(page), "")).Select(match => AnchorOf(match.Value));

    private static string AnchorOf(string heading)
    {
        var text = Link().Replace(heading.TrimStart('#').Trim(), match => match.Groups["text"].Value);
        return string.Concat(
            text.ToLowerInvariant()
                .Where(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_')
                .Select(c => c == ' ' ? '-' : c)
        );
    }

    private static string Named(string page) => Path.GetRelativePath(Root, page);

    private static string RootOf([CallerFilePath] string file = "") =>
        Path.Combine(Path.GetDirectoryName(file)!, "..", "..", "..");

    // Also the source of a picture.
    [GeneratedRegex(@"\[(?<text>[^\]]*)\]\((?<target>[^)\s]+)\)|<img src=""(?<target>[^""]+)""")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#{1,6} .+$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    // Blocks and spans of code, in which brackets are no links.
    [GeneratedRegex(@"^```.*?^```|`[^`\n]*`", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Code();
}

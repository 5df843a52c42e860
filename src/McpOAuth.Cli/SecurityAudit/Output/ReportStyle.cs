using McpOAuth.Pages;

namespace McpOAuth.Cli.SecurityAudit.Output;

/// <summary>The broker's style sheet, with additions for the report.</summary>
internal static class ReportStyle
{
    public const string Css =
        StyleSheet.Css
        + """

            :root { --pass: #0f5c2e; --pass-bg: #e3f4e8; --fail: #8c1013; --fail-bg: #fde8e8; }
            @media (prefers-color-scheme: dark) {
              :root { --pass: #a6e3b8; --pass-bg: #153222; --fail: #ffb4ab; --fail-bg: #4a1512; }
            }
            main { max-width: 80rem; }
            .lines { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 27rem), 1fr));
              gap: .75rem; }
            h2 { font-size: 1.2rem; margin: 2.5rem 0 .75rem; border-bottom: 1px solid var(--line); }
            h3 { font-size: 1rem; margin: 0 0 .5rem; } meter { width: 100%; height: 1.25rem; }
            .score { font-size: 2.5rem; font-weight: 700; line-height: 1.1; }
            .verdict { display: inline-block; min-width: 3.25rem; padding: 0 .5rem; margin-right: .5rem;
              font-size: .8125rem; font-weight: 700; text-align: center; border-radius: .375rem; border: 1px solid; }
            .pass { color: var(--pass); background: var(--pass-bg); } .none { color: var(--soft); }
            .warn { color: var(--warn); background: var(--warn-bg); }
            .fail { color: var(--fail); background: var(--fail-bg); }
            .line { border: 1px solid var(--line); border-radius: .5rem; padding: .75rem 1rem; break-inside: avoid; }
            .line dl { display: grid; grid-template-columns: 7.5rem minmax(0, 1fr); gap: .125rem .75rem; margin: 0;
              font-size: .875rem; }
            .line dt { font-size: inherit; } .line dd { margin: 0; font-weight: 400; }
            .plain { list-style: none; padding: 0; }
            .plain li, ol li { margin: 0 0 .375rem; }
            @media (max-width: 39.99rem) {
              .line dl { grid-template-columns: minmax(0, 1fr); }
              .line dt { margin-top: .375rem; }
            }
            @media print {
              :root { --ink: #000; --soft: #333; --paper: #fff; --card: #fff; --line: #999; --go: #000; --pass: #0f5c2e;
                --pass-bg: #fff; --warn: #7a3e00; --warn-bg: #fff; --fail: #8c1013; --fail-bg: #fff; }
              body { font-size: 10pt; }
              main { max-width: none; margin: 0; padding: 0; border: 0; }
              h2 { break-after: avoid; } meter { print-color-adjust: exact; }
              .lines { display: block; } .line { margin: 0 0 .5rem; }
            }
            """;
}

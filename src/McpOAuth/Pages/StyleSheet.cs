using System.Security.Cryptography;
using System.Text;

namespace McpOAuth.Pages;

/// <summary>The one style sheet. Colours keep a contrast of 4.5 to 1 in both schemes (WCAG 2.2 §1.4.3).</summary>
public static class StyleSheet
{
    public const string Css = """
        :root { --ink: #1b1f24; --soft: #4b5563; --paper: #f4f5f7; --card: #fff; --line: #c9ced6; --go: #0b57d0;
          --go-ink: #fff; --warn: #7a3e00; --warn-bg: #fff4e0; }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #e8eaed; --soft: #b4bac4; --paper: #15171a; --card: #1f2226; --line: #454b54; --go: #a8c7fa;
            --go-ink: #062e6f; --warn: #ffd9a0; --warn-bg: #3a2a10; }
        }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
        main { max-width: 34rem; margin: 0 auto; padding: 1.5rem 1.25rem; background: var(--card);
          min-height: 100vh; overflow-wrap: anywhere; }
        @media (min-width: 40rem) {
          main { margin: 3rem auto; min-height: 0; border: 1px solid var(--line); border-radius: .75rem; padding: 2rem; }
        }
        h1 { font-size: 1.375rem; line-height: 1.3; margin: 0 0 1rem; }
        h2 { font-size: 1.125rem; margin: 1.5rem 0 .5rem; }
        h3 { font-size: 1rem; margin: 1.25rem 0 .25rem; }
        p, ul, dl { margin: 0 0 1rem; }
        dt { color: var(--soft); font-size: .875rem; }
        dd { margin: 0 0 .75rem; font-weight: 600; }
        .soft { color: var(--soft); font-size: .875rem; font-weight: 400; }
        .note { background: var(--warn-bg); color: var(--warn); border-radius: .5rem; padding: .75rem 1rem; }
        fieldset { border: 1px solid var(--line); border-radius: .5rem; margin: 0 0 1.25rem; padding: .5rem 1rem; }
        legend { padding: 0 .25rem; font-weight: 600; }
        label { display: flex; gap: .75rem; padding: .5rem 0; align-items: flex-start; }
        input[type=checkbox] { width: 1.25rem; height: 1.25rem; margin: .125rem 0 0; flex: none; accent-color: var(--go); }
        code { font-family: ui-monospace, monospace; font-size: .9em; }
        li code, label code, dd code { color: var(--soft); font-size: .875rem; font-weight: 400; }
        .actions { display: flex; flex-wrap: wrap; gap: .75rem; }
        button { font: inherit; font-weight: 600; min-height: 2.75rem; padding: .5rem 1.5rem; border-radius: .5rem;
          border: 1px solid var(--line); background: transparent; color: var(--ink); cursor: pointer; flex: 1 1 8rem; }
        button.go { background: var(--go); border-color: var(--go); color: var(--go-ink); }
        a { color: var(--go); }
        .brand { display: flex; align-items: center; gap: .75rem; font-weight: 600; }
        .brand img { height: 2.5rem; max-width: 50%; object-fit: contain; flex: none; }
        .risk { display: inline-block; border: 1px solid; border-radius: .25rem; padding: 0 .375rem; font-size: .8125rem;
          color: var(--warn); background: var(--warn-bg); }
        details { margin: 1.5rem 0 0; }
        summary { cursor: pointer; padding: .25rem 0; }
        .foot { border-top: 1px solid var(--line); margin: 1.5rem 0 0; padding-top: .75rem; }
        .foot a { display: inline-block; padding: .25rem 0; margin-right: 1.5rem; }
        :focus-visible { outline: 3px solid var(--go); outline-offset: 2px; }
        """;

    /// <summary>The hash by which a Content Security Policy allows this style sheet and no other (CSP3 §2.3.1).</summary>
    public static string HashOf(string css) =>
        $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(css)))}";
}

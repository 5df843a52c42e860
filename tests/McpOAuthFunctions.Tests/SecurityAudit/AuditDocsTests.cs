using System.Text;
using System.Text.Json;
using McpOAuth.Azure.Settings;
using McpOAuth.Cli.SecurityAudit;
using McpOAuth.Cli.SecurityAudit.Rules;
using McpOAuthFunctions.Tests.Commands;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.SecurityAudit;

/// <summary>docs/security-audit.md lists every rule and the scores of the shipped settings. UPDATE_DOCS=1 rewrites it.</summary>
[Trait("Invariant", "I8")]
public sealed class AuditDocsTests
{
    private const string Beginning = "<!-- Generated below this line: see AuditDocsTests. -->\n";

    private static readonly string PagePath = Repository.PathOf("docs", "security-audit.md");

    [Fact]
    public async Task The_page_matches_the_audit()
    {
        var page = await File.ReadAllTextAsync(PagePath);
        var written = page[..(page.IndexOf(Beginning, StringComparison.Ordinal) + Beginning.Length)];
        var made = written + await MadeAsync();
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
        {
            await File.WriteAllTextAsync(PagePath, made);
        }

        Assert.Equal(await File.ReadAllTextAsync(PagePath), made);
    }

    [Fact]
    public async Task The_shipped_production_settings_fail_nothing()
    {
        var outcome = await OperatorShell.RunAsync(["audit", "--json"], Production());

        Assert.Equal(0, outcome.ExitCode);
        Assert.True(outcome.Json.GetProperty("percentage").GetInt32() >= 95, outcome.Output);
    }

    private static async Task<string> MadeAsync()
    {
        var made = new StringBuilder();
        made.Append("\n## The shipped settings\n");
        made.Append("| | seven checks | settings | failed | warned |\n|---|---|---|---|---|\n");
        await AppendScoreAsync(made, "`infra/main.production.bicepparam`", Production());
        await AppendScoreAsync(made, "`local.settings.sample.json` (development)", Development());
        made.Append("\n## What settings decide\n");
        made.Append("| rule | what should hold | settings | weight | families |\n|---|---|---|---|---|\n");
        foreach (var rule in AuditRules.All.Where(rule => rule.Judge is not null))
        {
            AppendRow(
                made,
                NameOf(rule),
                TitleOf(rule),
                $"`{rule.Setting}`",
                $"{rule.Severity.Weight()}",
                FamiliesOf(rule)
            );
        }
        made.Append("\n## Protections that cannot be switched off\n");
        made.Append("| protection | what always holds | families | test | `--live` sends |\n|---|---|---|---|---|\n");
        foreach (var rule in AuditRules.All.Where(rule => rule.Judge is null))
        {
            AppendRow(made, NameOf(rule), TitleOf(rule), FamiliesOf(rule), $"`{rule.Test}`", rule.Probe ?? "");
        }
        return made.ToString();
    }

    private static async Task AppendScoreAsync(
        StringBuilder made,
        string name,
        IReadOnlyDictionary<string, string?> settings
    )
    {
        var json = (await OperatorShell.RunAsync(["audit", "--json"], settings)).Json;
        string With(string verdict) =>
            string.Join(
                ", ",
                json.GetProperty("checks")
                    .EnumerateArray()
                    .Where(check => check.GetProperty("verdict").GetString() == verdict)
                    .Select(check => $"`{check.GetProperty("id").GetString()}`")
            );
        var score = $"{json.GetProperty("score").GetString()} ({json.GetProperty("percentage").GetInt32()} %)";
        AppendRow(made, name, json.GetProperty("sevenChecks").GetString()!, score, With("fail"), With("warn"));
    }

    private static void AppendRow(StringBuilder made, params string[] cells) =>
        made.Append("| ").AppendJoin(" | ", cells).Append(" |\n");

    private static string NameOf(AuditRule rule) => rule.IsSevenCheck ? $"**`{rule.Id}`**" : $"`{rule.Id}`";

    private static string TitleOf(AuditRule rule) => $"{rule.Title} ([{rule.Source}]({rule.Help}))";

    private static string FamiliesOf(AuditRule rule) => string.Join(", ", rule.Families);

    private static Dictionary<string, string?> Development()
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Repository.PathOf("local.settings.sample.json")));
        return file
            .RootElement.GetProperty("Values")
            .EnumerateObject()
            .ToDictionary(value => KeyOf(value.Name), value => value.Value.GetString());
    }

    /// <summary>The app settings of the snapshot; what only Azure can compute is put in its place.</summary>
    private static Dictionary<string, string?> Production()
    {
        using var file = JsonDocument.Parse(
            File.ReadAllText(Repository.PathOf("infra", "main.production.snapshot.json"))
        );
        var settings = file
            .RootElement.GetProperty("predictedResources")
            .EnumerateArray()
            .Single(resource => resource.GetProperty("type").GetString() == "Microsoft.Web/sites")
            .GetProperty("properties")
            .GetProperty("siteConfig")
            .GetProperty("appSettings")
            .EnumerateArray()
            .Select(setting =>
                (Name: setting.GetProperty("name").GetString()!, Value: setting.GetProperty("value").GetString()!)
            )
            .ToDictionary(setting => KeyOf(setting.Name), setting => Computed(setting.Name, setting.Value));
        // The template may be ahead of the program: where that does not know the setting yet, a secret stands in for it.
        const string identity = "Upstreams:entra:ManagedIdentity";
        if (!Reads(settings) && settings.Remove(identity))
        {
            settings["Upstreams:entra:ClientSecret"] = AuditedSettings.Reference("entra");
        }
        return settings;
    }

    private static bool Reads(Dictionary<string, string?> settings)
    {
        try
        {
            Auditor.Read(AuditedSettings.ConfigurationOf(settings));
            return true;
        }
        catch (SettingsException exception)
        {
            Assert.Contains("ManagedIdentity", Assert.Single(exception.Problems), StringComparison.Ordinal);
            return false;
        }
    }

    private static string? Computed(string name, string value) =>
        (name, value) switch
        {
            (_, not ['[', ..]) => value,
            ("KeyVault__KeyId", _) => "https://kv-production.vault.azure.net/keys/data-key-wrapping",
            ("Storage__TableServiceUri", _) => "https://stproduction.table.core.windows.net",
            ("Upstreams__entra__Issuer", _) =>
                "https://login.microsoftonline.com/00000000-0000-0000-0000-000000000002/v2.0",
            _ => "00000000-0000-0000-0000-0000000000c1",
        };

    private static string KeyOf(string name) => name.Replace("__", ":", StringComparison.Ordinal);
}

using System.Text;
using System.Text.Json;
using McpOAuthFunctions.SecurityAudit;
using McpOAuthFunctions.SecurityAudit.Rules;
using McpOAuthFunctions.Settings;
using McpOAuthFunctions.Tests.Commands;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.SecurityAudit;

/// <summary>docs/security-audit.md says what each line means and what the shipped settings come to. UPDATE_DOCS=1 writes it anew.</summary>
[Trait("Invariant", "I8")]
public sealed class AuditDocsTests
{
    private const string Beginning = "<!-- Below this line the page is made: see AuditDocsTests. -->\n";

    private static readonly string PagePath = Repository.PathOf("docs", "security-audit.md");

    [Fact]
    public async Task The_page_is_what_the_audit_says()
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
        made.Append("\n## The shipped production settings\nWhat `infra/main.production.bicepparam` makes:\n\n");
        await AppendAuditAsync(made, Production());
        made.Append("\n## The shipped development settings\n`local.settings.sample.json`:\n\n");
        await AppendAuditAsync(made, Development());
        made.Append("\n## The lines\n");
        foreach (var group in AuditRules.All.GroupBy(rule => rule.Group))
        {
            made.Append("\n### ").Append(GroupTitle(group.Key)).Append('\n');
            foreach (var rule in group)
            {
                Append(made, rule);
            }
        }
        return made.ToString();
    }

    private static async Task AppendAuditAsync(StringBuilder made, IReadOnlyDictionary<string, string?> settings)
    {
        var outcome = await OperatorShell.RunAsync(["audit"], settings);
        var lines = outcome.Output.Split('\n').Select(line => line.TrimEnd());
        made.Append("```\n").Append(string.Join('\n', lines).Trim('\n')).Append("\n```\n");
    }

    private static void Append(StringBuilder made, AuditRule rule)
    {
        made.Append("\n#### `").Append(rule.Id).Append("`\n");
        made.Append(rule.Title).Append(" ([").Append(rule.Reference).Append("](").Append(rule.Help).Append(")).\n\n");
        made.Append("- Why: ").Append(rule.Why).Append('\n');
        made.Append("- Cure: ").Append(rule.Cure).Append('\n');
        made.Append("- Weight: ").Append(rule.Severity.Weight());
        if (rule.Families.Count > 0)
        {
            made.Append("; families: ").AppendJoin(", ", rule.Families);
        }
        made.Append("\n- Tests: ").AppendJoin(", ", rule.Tests.Select(test => $"`{test}`")).Append('\n');
        if (rule.Probe is not null)
        {
            made.Append("- `--live` asks: ").Append(rule.Probe).Append('\n');
        }
    }

    private static string GroupTitle(AuditGroup group) =>
        group switch
        {
            AuditGroup.Checklist => "The seven checks",
            AuditGroup.BestCurrentPractice => "OAuth 2.0 best current practice",
            AuditGroup.ModelContextProtocol => "MCP security best practices",
            _ => "Deployment",
        };

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
            SettingsReader.Read(AuditedSettings.ConfigurationOf(settings));
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

using System.Text.RegularExpressions;
using McpOAuth.TrustedIssuers;

namespace McpOAuth.Azure.Settings;

/// <summary>Reads <c>TrustedIssuers__NAME__…</c>.</summary>
internal static partial class TrustedIssuerSections
{
    public static List<TrustedIssuerSettings> Read(
        SettingsSection issuers,
        IReadOnlyList<string> resources,
        bool development
    )
    {
        var all = new List<TrustedIssuerSettings>();
        foreach (var section in issuers.Children())
        {
            var issuer = ReadOne(section, resources, development);
            if (all.Find(other => other.Issuer == issuer.Issuer) is { } other)
            {
                section.Problem(
                    "Issuer",
                    $"is \"{issuer.Issuer}\", as in TrustedIssuers__{other.Name}. An issuer has one section and one "
                        + "purpose: otherwise a workload could pass for a user."
                );
            }
            all.Add(issuer);
        }
        return all;
    }

    private static TrustedIssuerSettings ReadOne(
        SettingsSection section,
        IReadOnlyList<string> resources,
        bool development
    )
    {
        if (!LettersAndDigits().IsMatch(section.Key))
        {
            section.Problem("Issuer", $"belongs to an issuer named \"{section.Key}\". Use letters and digits.");
        }
        if (section.Text("Purpose") is null)
        {
            section.Problem("Purpose", "is not set. Set it to one of: People, Workloads.");
        }
        var purpose = section.OneOf(
            "Purpose",
            IssuerPurpose.People,
            ("People", IssuerPurpose.People),
            ("Workloads", IssuerPurpose.Workloads)
        );
        var settings = new TrustedIssuerSettings
        {
            Name = section.Key,
            Purpose = purpose,
            Issuer = ReadUrl(section, "Issuer", development) ?? "",
            MetadataAddress = ReadUrl(section, "MetadataAddress", development),
            JwksUri = ReadUrl(section, "JwksUri", development),
            People = purpose == IssuerPurpose.People ? PeoplePolicySections.Read(section, resources) : null,
        };
        if (settings.Issuer.Length == 0)
        {
            section.Problem("Issuer", "is not set. Set it exactly as in the iss claim of the issuer's assertions.");
        }
        if (settings is { MetadataAddress: not null, JwksUri: not null })
        {
            section.Problem(
                "JwksUri",
                "and MetadataAddress are both set. Set one of them: the metadata names the keys."
            );
        }
        section.RejectUnknown();
        return settings;
    }

    private static string? ReadUrl(SettingsSection section, string key, bool development)
    {
        var text = section.Text(key);
        var isAllowed =
            text is null
            || (
                Uri.TryCreate(text, UriKind.Absolute, out var uri)
                && (uri.Scheme == "https" || (development && uri.Scheme == "http" && uri.IsLoopback))
            );
        if (!isAllowed)
        {
            section.Problem(
                key,
                $"is \"{text}\". It must be an https URL{(development ? ", or http on this machine" : "")}."
            );
        }
        return text;
    }

    [GeneratedRegex(@"\A[A-Za-z0-9]{1,64}\z")]
    private static partial Regex LettersAndDigits();
}

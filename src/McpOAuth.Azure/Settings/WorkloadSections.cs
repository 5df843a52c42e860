using McpOAuth.Clients;
using McpOAuth.TrustedIssuers;

namespace McpOAuth.Azure.Settings;

/// <summary>Reads <c>Clients__N__Workload__…</c>: the platform identity of a client without a secret.</summary>
/// <param name="issuers">All trusted issuers, of any purpose.</param>
/// <param name="broker">The broker's issuer, the audience unless another is set.</param>
internal sealed class WorkloadSections(IReadOnlyList<TrustedIssuerSettings> issuers, string broker)
{
    /// <summary>Characters, as in <see cref="SignedAssertion.Subject"/>.</summary>
    private const int MaximumLength = 255;

    /// <summary>Null if the client has none.</summary>
    public WorkloadIdentity? Read(SettingsSection client)
    {
        var section = client.Child("Workload");
        var issuer = section.Text("Issuer");
        var subject = section.Text("Subject");
        var audience = section.Text("Audience");
        section.RejectUnknown();
        if (issuer is null && subject is null && audience is null)
        {
            return null;
        }
        CheckExact(section, "Subject", subject);
        CheckExact(section, "Audience", audience ?? broker);
        return new(IssuerOf(section, issuer), subject ?? "", audience ?? broker);
    }

    private string IssuerOf(SettingsSection section, string? name)
    {
        if (name is null)
        {
            section.Problem("Issuer", "is not set. Set the NAME of the platform's TrustedIssuers__NAME__Issuer.");
            return "";
        }
        var found = issuers.FirstOrDefault(each => string.Equals(each.Name, name, StringComparison.OrdinalIgnoreCase));
        if (found is null)
        {
            section.Problem("Issuer", $"is \"{name}\", but there is no TrustedIssuers__{name}__Issuer.");
        }
        else if (found.Purpose != IssuerPurpose.Workloads)
        {
            section.Problem(
                "Issuer",
                $"is \"{name}\", whose Purpose is {found.Purpose}. Only an issuer of Workloads can vouch for a workload."
            );
        }
        return found?.Name ?? name;
    }

    // With a pattern, anyone who can choose a name, such as that of a branch, could match it.
    private static void CheckExact(SettingsSection section, string key, string? value)
    {
        if (value is null)
        {
            section.Problem(key, "is not set. Set the exact sub of the platform's tokens.");
        }
        else if (value.Length > MaximumLength || value.Any(each => each is '*' or '?' || char.IsControl(each)))
        {
            section.Problem(
                key,
                $"is \"{value}\". It is compared exactly: wildcards (* and ?) are not allowed, and at most "
                    + $"{MaximumLength} characters."
            );
        }
    }
}

using Infra.Tests.Policies;

namespace Infra.Tests;

/// <summary>Faults in the Bicep itself, all of which Bicep lets through, reach the policies by way of the snapshot.</summary>
public class BicepFaultTests
{
    public static TheoryData<string, string, string, string> Faults =>
        new()
        {
            { "storage", "modules/account.bicep", "allowSharedKeyAccess: false", "allowSharedKeyAccess: true" },
            {
                "roles",
                "modules/vault.bicep",
                "resource wrapper 'Microsoft.Authorization/roleAssignments@2022-04-01' = {",
                "resource wrapper 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (false) {"
            },
            { "runtime", "modules/app.bicep", "name: 'dotnet-isolated'", "name: 'dotnet-isolatd'" },
            {
                "settings",
                "main.bicep",
                "SignIn__Upstream: signIn",
                "SignIn__Upstream: signIn\n      SignIn__Upstreem: signIn"
            },
        };

    [Theory, MemberData(nameof(Faults))]
    public async Task A_fault_in_the_template_is_reported(string policy, string file, string text, string replacement)
    {
        using var infra = new InfraCopy().With(file, text, replacement);

        var snapshot = await infra.SnapshotAsync(Deployment.Development);

        Assert.Equal([policy], Policy.All.Where(p => p.Violations(snapshot).Any()).Select(p => p.Name));
    }
}

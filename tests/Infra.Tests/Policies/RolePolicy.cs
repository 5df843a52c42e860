namespace Infra.Tests.Policies;

/// <summary>
/// The identities of the broker and of its deployment have exactly these roles, each at the smallest scope, and nobody
/// else has any.
/// </summary>
internal static class RolePolicy
{
    // Role definition, its name, and the type of resource that it is given on.
    private const string PackageWriter = "ba92f5b4-2d11-453d-a403-e96b0029c9fe";

    private static readonly (string Id, string Name, string Scope)[] Expected =
    [
        ("0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3", "Storage Table Data Contributor", ResourceTypes.TableService),
        ("b7e6dc6d-f1e8-4753-8033-0f276bb0955b", "Storage Blob Data Owner", ResourceTypes.StorageAccount),
        ("e147488a-f6f5-4113-8e2d-b22465e65bf6", "Key Vault Crypto Service Encryption User", ResourceTypes.Key),
        ("4633458b-17de-408a-b874-0445c86b69e6", "Key Vault Secrets User", ResourceTypes.Vault),
        ("3913510d-42f4-4e42-8a64-420c390055eb", "Monitoring Metrics Publisher", ResourceTypes.Insights),
        // Of the deployment identity alone: the broker itself has no role where the package is.
        (PackageWriter, "Storage Blob Data Contributor", ResourceTypes.Container),
    ];

    public static IEnumerable<string> Violations(Snapshot snapshot)
    {
        var assignments = snapshot.OfType(ResourceTypes.RoleAssignment).ToList();
        var given = assignments.Select(assignment => (Role(assignment), ScopeType(snapshot, assignment))).ToList();
        return
        [
            .. Expected
                .Where(e => given.Count(g => g == (e.Id, e.Scope)) != 1)
                .Select(e => $"{e.Name} must be given once, on {e.Scope}."),
            .. given
                .Where(g => !Expected.Any(e => (e.Id, e.Scope) == g))
                .Select(g => $"The role {g.Item1} on {g.Item2} is too much."),
            .. assignments.SelectMany(assignment => GivenToItsIdentity(snapshot, assignment)),
            .. snapshot.OfType(ResourceTypes.Identity).Count() == 2
                ? []
                : new[] { "There must be exactly two identities." },
        ];
    }

    private static string Role(Resource assignment) => assignment.Text("properties.roleDefinitionId").Split('/')[^1];

    private static string ScopeType(Snapshot snapshot, Resource assignment) =>
        snapshot.Resources.SingleOrDefault(resource => resource.Id == assignment.Scope)?.Type ?? assignment.Scope;

    private static IEnumerable<string> GivenToItsIdentity(Snapshot snapshot, Resource assignment)
    {
        var identity = Role(assignment) == PackageWriter ? snapshot.DeploymentIdentity : snapshot.BrokerIdentity;
        return
        [
            .. assignment.Must("properties.principalType", "ServicePrincipal"),
            .. identity is not null
            && assignment
                .Text("properties.principalId")
                .StartsWith($"[reference('{identity.Id}'", StringComparison.Ordinal)
                ? []
                : new[] { $"The role assignment {assignment.Name} is given to the wrong identity." },
        ];
    }
}

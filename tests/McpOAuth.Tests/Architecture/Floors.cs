using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using McpOAuth.Protocol;

namespace McpOAuth.Tests.Architecture;

/// <summary>The floors of src/McpOAuth: nothing climbs up.</summary>
public sealed class Floors
{
    private const string Root = "McpOAuth.";

    // 4: endpoints. 3: nouns with their rules. 2: keys and audit. 1: wire, pages, telemetry, cached values.
    private static readonly Dictionary<string, int> FloorOf = new()
    {
        ["Metadata"] = 4,
        ["Registration"] = 4,
        ["Authorization"] = 4,
        ["Consent"] = 4,
        ["Callback"] = 4,
        ["Token"] = 4,
        ["Introspection"] = 4,
        ["Revocation"] = 4,
        ["Connect"] = 4,
        ["Account"] = 4,
        ["Health"] = 4,
        ["Clients"] = 3,
        ["SignIn"] = 3,
        ["Grants"] = 3,
        ["Tools"] = 3,
        ["Upstream"] = 3,
        ["Sweeping"] = 3,
        ["Erasure"] = 3,
        ["Keys"] = 2,
        ["Audit"] = 2,
        ["Protocol"] = 1,
        ["Pages"] = 1,
        ["Telemetry"] = 1,
        ["Freshness"] = 1,
    };

    private static readonly ArchUnitNET.Domain.Architecture Product = new ArchLoader()
        .LoadAssemblies(typeof(Issuer).Assembly)
        .Build();

    private static readonly (IType Type, string Folder)[] Types =
    [
        .. from type in Product.Types let folder = FolderOf(type) where folder is not null select (type, folder),
    ];

    private static readonly (string From, string To, string Text)[] Uses =
    [
        .. from origin in Types
        from dependency in origin.Type.Dependencies
        let target = FolderOf(dependency.Target)
        where target is not null && target != origin.Folder
        select (origin.Folder, target, $"{origin.Type.FullName} uses {dependency.Target.FullName}"),
    ];

    [Fact, Trait("Spec", "House style: layout")]
    public void Every_folder_is_on_a_floor()
    {
        var folders = Types.Select(type => type.Folder).Distinct().ToArray();
        Assert.True(folders.Length >= 15);
        Assert.All(folders, folder => Assert.Contains(folder, FloorOf.Keys));
    }

    [Fact, Trait("Spec", "House style: layout")]
    public void Nothing_climbs_up()
    {
        var climbing = Uses.Where(use => FloorOf[use.To] > FloorOf[use.From]).Select(use => use.Text);
        Assert.Empty(climbing.Distinct());
    }

    [Fact, Trait("Spec", "House style: layout")]
    public void The_test_sees_what_a_method_body_uses()
    {
        // Were these not seen, nothing that climbs up would be: a static call, a generic argument, a lambda's call.
        var seen = Uses.Select(use => (use.From, use.To)).Distinct().ToArray();
        Assert.Contains(("Token", "Grants"), seen);
        Assert.Contains(("Grants", "Keys"), seen);
        Assert.Contains(("Authorization", "Pages"), seen);
        Assert.Contains(("Metadata", "Keys"), seen);
    }

    [Fact, Trait("Spec", "House style: layout")]
    public void The_wire_types_use_no_clock()
    {
        var clocks = Types
            .Where(type => type.Folder == "Protocol")
            .SelectMany(type => type.Type.Dependencies)
            .Where(dependency => dependency.Target.FullName is "System.TimeProvider")
            .Select(dependency => dependency.Origin.FullName);
        Assert.Empty(clocks);
    }

    [Fact, Trait("Spec", "House style: layout")]
    public void The_protocol_and_the_domain_know_nothing_of_Azure()
    {
        var references = typeof(Issuer).Assembly.GetReferencedAssemblies().Select(name => name.Name).ToArray();
        Assert.Contains("Microsoft.IdentityModel.JsonWebTokens", references);
        Assert.DoesNotContain(references, name => name!.Contains("Azure", StringComparison.OrdinalIgnoreCase));
        // A package that is referenced but not used yet lies beside the tests all the same.
        Assert.Empty(Directory.EnumerateFiles(AppContext.BaseDirectory, "Azure.*.dll"));
    }

    // McpOAuth.Grants.CodeRules is in Grants; generated types outside the folders are nobody's.
    private static string? FolderOf(IType type) =>
        type.FullName.StartsWith(Root, StringComparison.Ordinal) && type.FullName.Split('.') is { Length: > 2 } parts
            ? parts[1]
            : null;
}

using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using McpOAuth.Protocol;

namespace McpOAuth.Tests.Architecture;

/// <summary>The floor plan of src/McpOAuth: a folder uses only folders that stand before it in the list.</summary>
[Trait("Spec", "House style: layout")]
public sealed class Floors
{
    private const string Root = "McpOAuth.";

    // From the ground up. On one floor too, a folder uses only those before it, so no circle can be.
    private static readonly string[][] Plan =
    [
        ["Protocol", "Freshness", "Telemetry", "Audit", "Attempts", "Keys", "Pages"],
        ["Clients", "Dpop", "Resources", "Upstream", "TrustedIssuers", "Authentication", "Retention"],
        ["Vault", "Grants", "SignIn"],
        ["Login", "Connect", "Account", "Callback", "Token", "TokenStatus", "Registration", "Metadata", "Health"],
    ];

    private static readonly string[] Order = [.. Plan.SelectMany(floor => floor)];

    private static readonly (IType Type, string Folder)[] Types =
    [
        .. from type in new ArchLoader().LoadAssemblies(typeof(Issuer).Assembly).Build().Types
        let folder = FolderOf(type)
        where folder is not null
        select (type, folder),
    ];

    private static readonly (string From, string To, string Text)[] Uses =
    [
        .. from origin in Types
        from dependency in origin.Type.Dependencies
        let target = FolderOf(dependency.Target)
        where target is not null && target != origin.Folder
        select (origin.Folder, target, $"{origin.Type.FullName} uses {dependency.Target.FullName}"),
    ];

    [Fact]
    public void Every_folder_has_a_place_and_every_place_has_a_folder() =>
        Assert.Equal(Order.Order(), Types.Select(type => type.Folder).Distinct().Order());

    [Fact]
    public void No_folder_uses_one_that_stands_after_it() => Assert.Empty(Against(Uses));

    [Theory]
    [InlineData("Protocol", "Login")]
    [InlineData("Clients", "Resources")]
    [InlineData("Connect", "Callback")]
    public void A_seeded_use_against_the_order_is_found_on_one_floor_too(string from, string to) =>
        Assert.Equal(["seeded"], Against([.. Uses, (from, to, "seeded")]));

    [Fact]
    public void The_test_sees_what_a_method_body_uses()
    {
        // Were these not seen, no wrong use would be: a static call, a generic argument, a lambda's call.
        var seen = Uses.Select(use => (use.From, use.To)).Distinct().ToArray();
        Assert.Contains(("Token", "Grants"), seen);
        Assert.Contains(("Grants", "Keys"), seen);
        Assert.Contains(("Login", "Pages"), seen);
        Assert.Contains(("Metadata", "Keys"), seen);
    }

    [Fact]
    public void The_wire_types_use_no_clock()
    {
        var clocks = Types
            .Where(type => type.Folder == "Protocol")
            .SelectMany(type => type.Type.Dependencies)
            .Where(dependency => dependency.Target.FullName is "System.TimeProvider")
            .Select(dependency => dependency.Origin.FullName);
        Assert.Empty(clocks);
    }

    [Fact]
    public void The_protocol_and_the_domain_know_nothing_of_Azure()
    {
        var references = typeof(Issuer).Assembly.GetReferencedAssemblies().Select(name => name.Name).ToArray();
        Assert.Contains("Microsoft.IdentityModel.JsonWebTokens", references);
        Assert.DoesNotContain(references, name => name!.Contains("Azure", StringComparison.OrdinalIgnoreCase));
        // A package that is referenced but not used yet lies beside the tests all the same.
        Assert.Empty(Directory.EnumerateFiles(AppContext.BaseDirectory, "Azure.*.dll"));
    }

    private static IEnumerable<string> Against(IEnumerable<(string From, string To, string Text)> uses) =>
        uses.Where(use => Array.IndexOf(Order, use.To) > Array.IndexOf(Order, use.From))
            .Select(use => use.Text)
            .Distinct();

    // McpOAuth.Grants.CodeRules is in Grants; generated types outside the folders are nobody's.
    private static string? FolderOf(IType type) =>
        type.FullName.StartsWith(Root, StringComparison.Ordinal) && type.FullName.Split('.') is { Length: > 2 } parts
            ? parts[1]
            : null;
}

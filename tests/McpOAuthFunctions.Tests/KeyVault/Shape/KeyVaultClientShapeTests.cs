using System.Reflection;
using System.Text.RegularExpressions;
using Azure.Security.KeyVault.Keys;
using McpOAuth.Azure.KeyVault;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.KeyVault.Shape;

/// <summary>
/// The client of Key Vault in src/McpOAuth.Azure/KeyVault/Keys and the package Azure.Security.KeyVault.Keys can take
/// each other's place: the code that calls either uses no more than docs/keys.md lists.
/// </summary>
[Trait("Invariant", "I6")]
public sealed partial class KeyVaultClientShapeTests
{
    private const string Namespace = "Azure.Security.KeyVault.Keys";

    private static readonly HashSet<string> Listed =
    [
        .. Row()
            .Matches(File.ReadAllText(Repository.PathOf("docs", "keys.md")))
            .Select(row => $"{row.Groups["type"].Value}: {row.Groups["member"].Value}"),
    ];

    private static readonly Assembly Client = typeof(KeyClient).Assembly;

    private static readonly Type[] Callers =
    [
        .. new[] { typeof(KeyVaultKeyWrapping).Assembly, Assembly.GetExecutingAssembly() }
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => !IsOfClient(type)),
    ];

    [Fact]
    public void Everything_that_is_listed_exists_as_it_is_listed()
    {
        var existing = Client.GetTypes().Where(IsOfClient).Where(type => type.IsVisible).SelectMany(Written);

        Assert.NotEmpty(Listed);
        Assert.Empty(Listed.Except(existing));
    }

    /// <summary>Of the package there is more, of course.</summary>
    [Fact]
    public void The_client_here_has_nothing_public_that_is_not_listed()
    {
        var ours = typeof(KeyVaultKeyWrapping).Assembly.GetTypes().Where(IsOfClient).Where(type => type.IsVisible);

        Assert.Empty(ours.SelectMany(Written).Except(Listed));
    }

    [Fact]
    public void Nothing_is_used_that_is_not_listed_and_nothing_internal()
    {
        var used = Callers
            .SelectMany(UsedMembers.Of)
            .Where(member => IsOfClient(member as Type ?? member.DeclaringType))
            .Select(member => $"{Signature.NameOf(member as Type ?? member.DeclaringType!)}: {Signature.Of(member)}")
            .ToHashSet();

        Assert.NotEmpty(used);
        Assert.Empty(used.Except(Listed));
        // The types and the constants of an enum leave no trace in the instructions that use them.
        var traced = Listed.Where(row =>
            !row.Contains(" class ", StringComparison.Ordinal) && !Constant().IsMatch(row)
        );
        Assert.Subset(used, traced.ToHashSet());
    }

    private static bool IsOfClient(Type? type) =>
        type?.Namespace is { } name
        && (name == Namespace || name.StartsWith(Namespace + ".", StringComparison.Ordinal));

    private static IEnumerable<string> Written(Type type) =>
        Signature.AllOf(type).Select(member => $"{Signature.NameOf(type)}: {member}");

    [GeneratedRegex(@"^\| `(?<type>Azure\.[A-Za-z.]+)` \| `(?<member>[^`]+)` \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(" = [0-9]+$| enum | struct ")]
    private static partial Regex Constant();
}

using McpOAuth.Protocol;

namespace McpOAuth.Tests.Protocol;

/// <summary>Which scopes give which.</summary>
public sealed class ScopeImplication
{
    private static readonly ScopeHierarchy Files = Of(
        ("write:files", "read:files"),
        ("admin:system", "write:files"),
        ("loop:a", "loop:b"),
        ("loop:b", "loop:a")
    );

    [Theory, Trait("Spec", "RFC 6749 §3.3"), Trait("Invariant", "I9")]
    [InlineData("read:files", "read:files", true)]
    [InlineData("write:files", "read:files", true)]
    [InlineData("admin:system", "read:files", true)]
    [InlineData("admin:system", "read:files write:files", true)]
    [InlineData("read:files", "write:files", false)]
    [InlineData("write:files", "read:files admin:system", false)]
    [InlineData("read:files write:files", "read:files", true)]
    [InlineData("", "read:files", false)]
    [InlineData("", "", true)]
    [InlineData("other", "read:files", false)]
    [InlineData("READ:files", "read:files", false)]
    [InlineData("loop:a", "loop:b", true)]
    [InlineData("loop:b", "read:files", false)]
    public void A_scope_grants_itself_and_what_it_implies(string granted, string required, bool isEnough) =>
        Assert.Equal(isEnough, Files.Satisfies(Some.Scopes(granted), Some.Scopes(required)));

    [Fact, Trait("Spec", "RFC 6749 §3.3")]
    public void A_cycle_is_detected_and_does_not_loop()
    {
        Assert.StartsWith("loop:", Files.FindCircle(), StringComparison.Ordinal);
        Assert.Null(Of(("a", "b c"), ("b", "c")).FindCircle());
        Assert.Equal(Some.Scopes("loop:a loop:b"), Files.Closure(Some.Scopes("loop:a")));
    }

    [Fact, Trait("Spec", "RFC 6749 §3.3")]
    public void Without_a_hierarchy_a_scope_grants_only_itself()
    {
        Assert.True(ScopeHierarchy.Flat.Satisfies(Some.Scopes("a b"), Some.Scopes("b")));
        Assert.False(ScopeHierarchy.Flat.Satisfies(Some.Scopes("admin:system"), Some.Scopes("read:files")));
    }

    private static ScopeHierarchy Of(params (string Scope, string Implies)[] entries) =>
        new(entries.ToDictionary(entry => entry.Scope, entry => Some.Scopes(entry.Implies)));
}

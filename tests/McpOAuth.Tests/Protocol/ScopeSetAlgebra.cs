using McpOAuth.Protocol;

namespace McpOAuth.Tests.Protocol;

/// <summary>Scopes only shrink, which rests on these operations (I9).</summary>
public sealed class ScopeSetAlgebra
{
    private static readonly ScopeSet ReadWrite = Some.Scopes("read write");

    [Fact, Trait("Spec", "RFC 6749 §3.3")]
    public void Order_does_not_matter()
    {
        Assert.Equal(ReadWrite, Some.Scopes("write read"));
        Assert.Equal(ReadWrite.GetHashCode(), Some.Scopes("write read").GetHashCode());
        Assert.NotEqual(ReadWrite, Some.Scopes("read"));
        Assert.NotEqual(ReadWrite, Some.Scopes("read write admin"));
        Assert.False(ReadWrite.Equals(null));
    }

    [Theory, Trait("Spec", "RFC 6749 §6"), Trait("Invariant", "I9")]
    [InlineData("", true)]
    [InlineData("read", true)]
    [InlineData("write read", true)]
    [InlineData("admin", false)]
    [InlineData("read write admin", false)]
    [InlineData("READ", false)]
    [InlineData("rea", false)]
    public void A_subset_has_only_tokens_of_the_other_set(string part, bool isSubset) =>
        Assert.Equal(isSubset, Some.Scopes(part).IsSubsetOf(ReadWrite));

    [Fact, Trait("Spec", "RFC 6749 §3.3"), Trait("Invariant", "I9")]
    public void An_intersection_has_the_tokens_of_both_sets() =>
        Assert.Equal(["write"], Some.Scopes("admin write").Intersect(ReadWrite));

    [Fact, Trait("Spec", "RFC 6749 §3.3"), Trait("Invariant", "I9")]
    public void A_difference_has_the_tokens_that_the_other_set_lacks() =>
        Assert.Equal(["admin"], Some.Scopes("admin write").Except(ReadWrite));

    [Fact, Trait("Spec", "RFC 6749 §3.3")]
    public void A_union_has_each_token_once() =>
        Assert.Equal(["admin", "write", "read"], Some.Scopes("admin write").Union(ReadWrite));
}

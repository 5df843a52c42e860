using McpOAuth.Vault;

namespace McpOAuth.Tests.Vault;

/// <summary>The report of scopes granted but never used.</summary>
public sealed class ScopesNeverUsed
{
    private static readonly DateTimeOffset Later = Some.Now.AddDays(30);

    [Fact, Trait("Spec", "RFC 9700 §2.3"), Trait("Invariant", "I9")]
    public void A_scope_that_no_call_needed_is_reported_with_its_holders()
    {
        var alice = Of("alice", "files.read files.write files.list", "files.read");
        var bob = Of("bob", "files.read files.write", "");

        var report = UnusedScopes.Of([alice, bob], Later);

        Assert.Equal([("files.list", 1), ("files.write", 2)], report.Select(scope => (scope.Scope, scope.Connections)));
        Assert.All(report, scope => Assert.Equal(Some.Tool().Key, scope.Tool));
    }

    [Fact, Trait("Spec", "RFC 9700 §2.3")]
    public void Recent_connections_and_sign_ins_are_not_reported()
    {
        var young = Of("alice", "files.write", "");
        var signIn = young with { Id = new("alice", "some") };

        Assert.Empty(UnusedScopes.Of([young], Some.Now.AddDays(-1)));
        Assert.Empty(UnusedScopes.Of([signIn], Later));
    }

    [Fact, Trait("Spec", "RFC 9700 §2.3")]
    public void Use_is_recorded_by_day_and_parses_again()
    {
        var first = ScopeUse.None.With(Some.Scopes("a b"), Some.Now);
        Assert.Same(first, first.With(Some.Scopes("b"), Some.Now.AddHours(11)));
        var second = first.With(Some.Scopes("b"), Some.Now.AddDays(2));
        Assert.NotSame(first, second);

        var back = ScopeUse.Parse(second.ToString());
        Assert.Equal(DateOnly.FromDateTime(Some.Now.UtcDateTime), back.LastUseOf("a"));
        Assert.Equal(DateOnly.FromDateTime(Some.Now.AddDays(2).UtcDateTime), back.LastUseOf("b"));
        Assert.Null(back.LastUseOf("c"));
        Assert.Null(ScopeUse.Parse(null).LastUseOf("a"));
        Assert.Null(ScopeUse.Parse("").LastUseOf("a"));
    }

    private static ConnectionUse Of(string subject, string scopes, string used) =>
        new(
            ConnectionId.Of(subject, Some.Tool()),
            Some.Scopes(scopes),
            Some.Now,
            ScopeUse.None.With(Some.Scopes(used), Some.Now)
        );
}

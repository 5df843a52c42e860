using System.Reflection;

namespace McpOAuth.Tests.Architecture;

/// <summary>docs/reference/conformance.md is made of what the tests cite, so every test cites something.</summary>
public sealed class Citations
{
    [Fact, Trait("Spec", "House style: tests")]
    public void Every_test_cites_what_it_shows()
    {
        var tests = typeof(Citations)
            .Assembly.GetTypes()
            .SelectMany(type => type.GetMethods())
            .Where(method => method.GetCustomAttribute<FactAttribute>() is not null)
            .ToArray();
        Assert.True(tests.Length > 200);
        // A class may cite for all of its tests; an invariant of ours is a requirement too.
        var silent = tests
            .Where(test => !IsCiting(test) && !IsCiting(test.DeclaringType!))
            .Select(test => $"{test.DeclaringType?.Name}.{test.Name}")
            .ToArray();
        // The message: an assertion on the collection would cut it short.
        Assert.True(silent.Length == 0, string.Join('\n', silent));
    }

    private static bool IsCiting(MemberInfo member) =>
        member.GetCustomAttributes<TraitAttribute>().Any(trait => trait.Name is "Spec" or "Invariant");
}

using System.Reflection;

namespace McpOAuth.Tests.Architecture;

/// <summary>docs/conformance.md is made of what the tests cite, so every test cites something.</summary>
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
        var silent = tests
            .Where(test => test.GetCustomAttributes<TraitAttribute>().All(trait => trait.Name != "Spec"))
            .Select(test => $"{test.DeclaringType?.Name}.{test.Name}");
        Assert.Empty(silent);
    }
}

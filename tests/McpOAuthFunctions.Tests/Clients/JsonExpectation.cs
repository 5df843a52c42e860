using System.Text.Json.Nodes;

namespace McpOAuthFunctions.Tests.Clients;

/// <summary>What JSON must say, and what it must never say.</summary>
internal static class JsonExpectation
{
    /// <summary>Fails unless each member is there with its value; of an array, each item must be among those there.</summary>
    public static void AssertSays(JsonObject expected, JsonNode actual)
    {
        foreach (var (name, value) in expected)
        {
            var found = actual[name];
            var isSaid = value is JsonArray items
                ? items.All(item => Has(found, item))
                : JsonNode.DeepEquals(value, found);
            Assert.True(
                isSaid,
                $"{name} should be {value?.ToJsonString()} and is {found?.ToJsonString() ?? "missing"}"
            );
        }
    }

    /// <summary>SDKs take a member that is null for a broken answer, not for an absent one.</summary>
    public static void AssertHasNoNull(string json) => Assert.DoesNotContain(":null", json, StringComparison.Ordinal);

    private static bool Has(JsonNode? found, JsonNode? item) =>
        found is JsonArray items && items.Any(one => JsonNode.DeepEquals(one, item));
}

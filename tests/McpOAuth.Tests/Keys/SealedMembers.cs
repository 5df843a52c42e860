using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpOAuth.Tests.Keys;

/// <summary>The members of sealed records: which may be missing, and that each has its own type.</summary>
public sealed class SealedMembers
{
    [Theory, Trait("Spec", "House style: sealed payloads")]
    [InlineData("authorization code", "g.p.n", "tr")]
    [InlineData("refresh token", "g.p.n")]
    [InlineData("consent form", "q.st", "ro", "tr")]
    [InlineData("account form", "si.q.st", "si.p.n", "si.k.r", "tr")]
    [InlineData("connection link")]
    [InlineData("person session")]
    [InlineData("sign-in attempt", "q.st", "ro", "tr")]
    [InlineData("connection attempt", "tr")]
    [InlineData("account attempt", "a", "u", "tr")]
    [InlineData("account session", "n", "a")]
    [InlineData("upstream tokens", "r", "x", "rx", "s")]
    public void A_payload_without_a_member_is_not_ours_unless_the_member_is_optional(
        string name,
        params string[] optional
    )
    {
        var kind = SealedKinds.Named(name);
        var missing = PathsOf(kind).Where(path => kind.Reads(Changed(kind, path, remove: true, null)));
        Assert.Equal(optional.Order(), missing.Order());
    }

    [Theory, MemberData(nameof(SealedPayloadReading.Kinds), MemberType = typeof(SealedPayloadReading))]
    [Trait("Spec", "House style: sealed payloads")]
    public void A_payload_with_a_member_of_another_type_is_not_ours(string name)
    {
        var kind = SealedKinds.Named(name);
        string[] values = ["\"x\"", "true", "{}", "[]", "1.5", "1e400", "99999999999999999999", "[null]"];
        Assert.All(
            PathsOf(kind),
            path =>
            {
                var type = NodeAt(kind, path)!.GetValueKind();
                var others = values.Where(value => KindOf(value) != type || type == JsonValueKind.Number);
                Assert.All(others, value => Assert.False(kind.Reads(Changed(kind, path, remove: false, value)), path));
            }
        );
    }

    [Theory, Trait("Spec", "House style: sealed payloads")]
    [InlineData("authorization code", "g", "g.i", "g.p", "g.s", "ru", "ch", "g.c")]
    [InlineData("refresh token", "g", "g.i", "k", "x")]
    [InlineData("account form", "si", "si.i", "si.k", "si.k.a", "h", "b")]
    [InlineData("sign-in attempt", "q", "v", "n", "b", "q.ru", "ro.s", "ro.u")]
    [InlineData("upstream tokens", "a")]
    public void Null_is_not_a_value_of_a_required_member(string name, params string[] paths)
    {
        var kind = SealedKinds.Named(name);
        Assert.All(paths, path => Assert.False(kind.Reads(Changed(kind, path, remove: false, "null")), path));
    }

    [Theory, MemberData(nameof(SealedPayloadReading.Kinds), MemberType = typeof(SealedPayloadReading))]
    [Trait("Spec", "House style: sealed payloads")]
    public void A_member_that_a_later_release_adds_is_ignored(string name)
    {
        var kind = SealedKinds.Named(name);
        Assert.True(kind.Reads("{\"later\":{\"a\":[1]}," + kind.Json[1..]));
    }

    private static JsonValueKind KindOf(string json) => JsonNode.Parse(json)!.GetValueKind();

    private static List<string> PathsOf(SealedKind kind)
    {
        var paths = new List<string>();
        Walk(JsonNode.Parse(kind.Json)!.AsObject(), "");
        return paths;

        void Walk(JsonObject node, string prefix)
        {
            foreach (var (name, value) in node)
            {
                paths.Add(prefix + name);
                if (value is JsonObject inner)
                {
                    Walk(inner, $"{prefix}{name}.");
                }
            }
        }
    }

    private static JsonNode? NodeAt(SealedKind kind, string path) =>
        path.Split('.').Aggregate(JsonNode.Parse(kind.Json), (node, name) => node![name]);

    private static string Changed(SealedKind kind, string path, bool remove, string? value)
    {
        var root = JsonNode.Parse(kind.Json)!;
        var names = path.Split('.');
        var parent = names[..^1].Aggregate(root, (node, name) => node[name]!).AsObject();
        if (remove)
        {
            parent.Remove(names[^1]);
        }
        else
        {
            parent[names[^1]] = JsonNode.Parse(value!);
        }
        return root.ToJsonString();
    }
}

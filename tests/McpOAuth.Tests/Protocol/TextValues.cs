using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using McpOAuth.Grants;
using McpOAuth.Protocol;

namespace McpOAuth.Tests.Protocol;

/// <summary>Every value type that is written as text is read back by its own rules.</summary>
public sealed class TextValues
{
    private static readonly Dictionary<Type, (string[] Good, string[] Bad)> Samples = new()
    {
        [typeof(ScopeSet)] = (["", "read", "read write:files", new('s', 5000)], ["a\"b", "a\n", "\u00fc", "a\\b"]),
        [typeof(RedirectUri)] = (
            ["https://app.example/cb?x=%20", "http://localhost:51763/cb", "cursor://anysphere.cursor-mcp/cb"],
            ["", "javascript:alert(1)", "http://app.example/cb", "https://app.example/#x", "cb"]
        ),
        [typeof(CodeChallenge)] = ([Some.ExampleChallenge], ["", "none", Some.ExampleChallenge + "\n"]),
        [typeof(ClientState)] = (["xyz", "a+b%20c%2b"], ["", "a b", "a&b", "%0a"]),
        [typeof(GrantId)] = (
            ["alice.2966.AAAAAAAAAAAAAAAAAAAAAA", "a.b.0.AAAAAAAAAAAAAAAAAAAAAA"],
            ["", "alice", "2966.AAAAAAAAAAAAAAAAAAAAAA", "alice.x.AAAAAAAAAAAAAAAAAAAAAA", "alice.2966.short"]
        ),
    };

    private static readonly Type[] Types =
    [
        .. typeof(Issuer)
            .Assembly.GetTypes()
            .Where(type => type is { IsInterface: false, IsGenericType: false } && IsTextValue(type)),
    ];

    public static TheoryData<Type> Values => [.. Types];

    [Fact, Trait("Spec", "House style: value types")]
    public void Every_value_type_has_samples_here() =>
        Assert.Equal(Samples.Keys.OrderBy(type => type.Name), Types.OrderBy(type => type.Name));

    [Theory, MemberData(nameof(Values)), Trait("Spec", "House style: value types")]
    public void Every_value_type_names_its_converter(Type type) =>
        Assert.Equal(
            typeof(TextValueConverter<>).MakeGenericType(type),
            type.GetCustomAttribute<JsonConverterAttribute>()?.ConverterType
        );

    [Theory, MemberData(nameof(Values)), Trait("Spec", "RFC 8259 §7")]
    public void A_written_value_is_read_back_as_an_equal_value(Type type) =>
        Assert.All(
            Samples[type].Good,
            text =>
            {
                var value = JsonSerializer.Deserialize(Quoted(text), type);
                Assert.Equal(Quoted(text), JsonSerializer.Serialize(value, type));
                Assert.Equal(value, JsonSerializer.Deserialize(Quoted(text), type));
            }
        );

    [Theory, MemberData(nameof(Values)), Trait("Spec", "RFC 8259 §7")]
    public void A_text_that_the_type_refuses_is_refused_in_JSON(Type type) =>
        Assert.All(
            Samples[type].Bad.Select(Quoted).Concat(["1", "true", "{}", "[]", "[\"read\"]"]),
            json => Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(json, type))
        );

    private static bool IsTextValue(Type type) =>
        type.GetInterfaces().Any(one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(ITextValue<>));

    private static string Quoted(string text) => JsonSerializer.Serialize(text);
}

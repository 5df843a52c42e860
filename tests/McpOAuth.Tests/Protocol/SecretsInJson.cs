using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using McpOAuth.Protocol;

namespace McpOAuth.Tests.Protocol;

/// <summary>Only sealed payloads hold secrets: no JSON context writes one, and neither does reflection.</summary>
public sealed class SecretsInJson
{
    private static readonly Assembly Product = typeof(Issuer).Assembly;

    // They are the types that do not print.
    private static readonly Type[] Secrets =
    [
        .. Product.GetTypes().Where(type => HasToString(type) && Printed(type) == "[secret]"),
    ];

    private static readonly JsonSerializerContext[] Contexts =
    [
        .. Product
            .GetTypes()
            .Where(type => type.IsSubclassOf(typeof(JsonSerializerContext)))
            .Select(type => (JsonSerializerContext)type.GetProperty("Default")!.GetValue(null)!),
    ];

    public static TheoryData<Type> SecretTypes => [.. Secrets];

    [Fact, Trait("Invariant", "I5"), Trait("Spec", "House style: value types")]
    public void The_test_finds_secrets_and_contexts()
    {
        Assert.Contains(typeof(Secret), Secrets);
        Assert.Contains(typeof(CodeVerifier), Secrets);
        Assert.True(Contexts.Length >= 8, $"{Contexts.Length} contexts");
        Assert.Contains(Contexts, context => context.GetTypeInfo(typeof(Secret)) is not null);
    }

    [Theory, MemberData(nameof(SecretTypes)), Trait("Invariant", "I5"), Trait("Spec", "House style: value types")]
    public void No_context_writes_a_secret(Type type)
    {
        var secret = Uninitialized(type);
        Assert.All(
            Contexts,
            context =>
            {
                if (context.GetTypeInfo(type) is { } info)
                {
                    Assert.Throws<NotSupportedException>(() => JsonSerializer.Serialize(secret, info));
                    Assert.Throws<NotSupportedException>(() => JsonSerializer.Deserialize("\"text\"", info));
                }
            }
        );
    }

    [Theory, MemberData(nameof(SecretTypes)), Trait("Invariant", "I5"), Trait("Spec", "House style: value types")]
    public void Reflection_does_not_write_a_secret(Type type) =>
        Assert.Throws<NotSupportedException>(() => JsonSerializer.Serialize(Uninitialized(type), type));

    private static bool HasToString(Type type) =>
        type is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false }
        && type.GetMethod(nameof(ToString), BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly, [])
            is not null;

    private static string? Printed(Type type)
    {
        try
        {
            return Uninitialized(type).ToString();
        }
        catch (Exception exception) when (exception is NullReferenceException or ArgumentNullException)
        {
            // It prints its content, so it keeps nothing back.
            return null;
        }
    }

    private static object Uninitialized(Type type) => RuntimeHelpers.GetUninitializedObject(type);
}

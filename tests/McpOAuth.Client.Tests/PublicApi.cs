using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace McpOAuth.Client.Tests;

/// <summary>Writes down what the users of an assembly can see, one member a line.</summary>
internal static class PublicApi
{
    private const BindingFlags Declared =
        BindingFlags.Public
        | BindingFlags.NonPublic
        | BindingFlags.Instance
        | BindingFlags.Static
        | BindingFlags.DeclaredOnly;

    private static readonly NullabilityInfoContext Nullability = new();

    public static string Of(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(HeadOf(type)).Append('\n');
            foreach (
                var member in type.GetMembers(Declared).Select(LineOf).OfType<string>().Order(StringComparer.Ordinal)
            )
            {
                text.Append("  ").Append(member).Append('\n');
            }
        }
        return text.ToString();
    }

    private static string HeadOf(Type type)
    {
        var kind =
            type.IsAbstract && type.IsSealed ? "static "
            : type.IsAbstract ? "abstract "
            : type.IsSealed ? "sealed "
            : "";
        return type.IsInterface ? $"interface {NameOf(type)}" : $"{kind}{NameOf(type)} : {NameOf(type.BaseType!)}";
    }

    /// <summary>Null for what users cannot see, and for what a compiler adds.</summary>
    private static string? LineOf(MemberInfo member) =>
        member switch
        {
            ConstructorInfo constructor when IsVisible(constructor) => $"new({ParametersOf(constructor)})",
            PropertyInfo { Name: not "EqualityContract", GetMethod: { } get } property when IsVisible(get) => LineOf(
                property
            ),
            MethodInfo { IsSpecialName: false } method when IsVisible(method) && !IsGenerated(method) =>
                $"{Static(method)}{NameOf(method.ReturnType)} {method.Name}({ParametersOf(method)})",
            FieldInfo { IsPublic: true } field => $"{NameOf(field.FieldType)} {field.Name}",
            EventInfo { AddMethod.IsPublic: true } one => $"event {one.Name}",
            _ => null,
        };

    private static string LineOf(PropertyInfo property)
    {
        var isInit = property.SetMethod?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));
        var set = property.SetMethod is { } setter && IsVisible(setter) ? (isInit == true ? " init;" : " set;") : "";
        var mark = Nullability.Create(property).ReadState == NullabilityState.Nullable ? "?" : "";
        return $"{Static(property.GetMethod!)}{NameOf(property.PropertyType)}{mark} {property.Name} {{ get;{set} }}";
    }

    private static string ParametersOf(MethodBase method) =>
        string.Join(
            ", ",
            method
                .GetParameters()
                .Select(one =>
                    $"{NameOf(one.ParameterType)}{Mark(one)} {one.Name}{(one.HasDefaultValue ? " = default" : "")}"
                )
        );

    private static string Mark(ParameterInfo parameter) =>
        Nullability.Create(parameter).ReadState == NullabilityState.Nullable ? "?" : "";

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsGenerated(MethodInfo method) =>
        method.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false);

    private static string Static(MethodInfo method) => method.IsStatic ? "static " : "";

    private static string NameOf(Type type)
    {
        if (!type.IsGenericType)
        {
            return type.IsNested ? $"{NameOf(type.DeclaringType!)}.{type.Name}" : type.Name;
        }
        var name = type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)];
        return $"{name}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>";
    }
}

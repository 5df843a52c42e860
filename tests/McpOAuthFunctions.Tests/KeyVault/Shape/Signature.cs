using System.Reflection;

namespace McpOAuthFunctions.Tests.KeyVault.Shape;

/// <summary>Writes types and members as the public API listings of the Azure SDK do.</summary>
internal static class Signature
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(string)] = "string",
        [typeof(byte)] = "byte",
        [typeof(bool)] = "bool",
        [typeof(int)] = "int",
        [typeof(void)] = "void",
        [typeof(object)] = "object",
    };

    /// <summary>The type and its public members; what the compiler adds to a record or an enum is left out.</summary>
    public static IEnumerable<string> AllOf(Type type) =>
        [
            OfType(type),
            .. type.IsEnum
                ? Enum.GetNames(type).Select(name => $"{name} = {Enum.Parse(type, name):D}")
                : type.GetMembers(Declared).Where(IsWritten).Select(Of),
        ];

    public static string Of(MemberInfo member) =>
        member switch
        {
            Type type => OfType(type),
            ConstructorInfo made => $"{Access(made)} {made.DeclaringType!.Name}({Parameters(made)})",
            PropertyInfo { GetMethod: { } get } property =>
                $"{Access(get)} {NameOf(property.PropertyType)} {property.Name} {{ get; }}",
            MethodInfo method => $"{Access(method)} {NameOf(method.ReturnType)} {method.Name}({Parameters(method)})",
            _ => $"{member.MemberType} {member.Name}",
        };

    public static string NameOf(Type type)
    {
        if (type.IsArray)
        {
            return NameOf(type.GetElementType()!) + "[]";
        }
        if (Keywords.TryGetValue(type, out var keyword))
        {
            return keyword;
        }
        var name = $"{(type.IsNested ? NameOf(type.DeclaringType!) : type.Namespace)}.{type.Name.Split('`')[0]}";
        return type.IsGenericType ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>" : name;
    }

    private static string OfType(Type type)
    {
        var access = type.IsVisible ? "public" : "internal";
        if (type.IsEnum || type.IsValueType)
        {
            return $"{access} {(type.IsEnum ? "enum" : "readonly struct")} {type.Name}";
        }
        var bound = type.BaseType is { } parent && parent != typeof(object) ? $" : {NameOf(parent)}" : "";
        return $"{access}{(type.IsSealed ? " sealed" : "")} class {type.Name}{bound}";
    }

    private static bool IsWritten(MemberInfo member) =>
        member switch
        {
            MethodBase { IsSpecialName: true } and not ConstructorInfo => false,
            Type => false,
            _ => !member.CustomAttributes.Any(attribute =>
                attribute.AttributeType.Name == "CompilerGeneratedAttribute"
            ),
        };

    private static string Access(MethodBase method) =>
        (method.IsPublic ? "public" : "internal")
        + (method.IsStatic ? " static" : "")
        + (method is { IsVirtual: true, IsFinal: false } ? " virtual" : "");

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        var written = $"{NameOf(parameter.ParameterType)} {parameter.Name}";
        // The default version of the REST interface is another one in each release.
        return !parameter.HasDefaultValue ? written
            : parameter.ParameterType.IsEnum ? $"{written} = …"
            : parameter.ParameterType.IsValueType ? $"{written} = default({NameOf(parameter.ParameterType)})"
            : $"{written} = null";
    }
}

using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Emit;

namespace McpOAuthFunctions.Tests.KeyVault.Shape;

/// <summary>The types and members that compiled code names in its instructions.</summary>
internal static class UsedMembers
{
    private const BindingFlags Declared =
        BindingFlags.Public
        | BindingFlags.NonPublic
        | BindingFlags.Instance
        | BindingFlags.Static
        | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<int, OpCode> Codes = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => (int)(ushort)code.Value);

    public static IEnumerable<MemberInfo> Of(Type type) =>
        type.GetMembers(Declared).OfType<MethodBase>().SelectMany(In).Select(AsWritten).Distinct();

    private static IEnumerable<MemberInfo> In(MethodBase method)
    {
        var body = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (var at = 0; at < body.Length; )
        {
            var code = Codes[body[at] == 0xFE ? 0xFE00 | body[at + 1] : body[at]];
            at += code.Size;
            if (
                code.OperandType
                is OperandType.InlineMethod
                    or OperandType.InlineField
                    or OperandType.InlineType
                    or OperandType.InlineTok
            )
            {
                yield return Resolve(method, BinaryPrimitives.ReadInt32LittleEndian(body.AsSpan(at)));
            }
            at += OperandSize(code, body, at);
        }
    }

    private static MemberInfo Resolve(MethodBase method, int token) =>
        method.Module.ResolveMember(
            token,
            method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null,
            method.IsGenericMethod ? method.GetGenericArguments() : null
        )!;

    // A property is read by a call of its accessor.
    private static MemberInfo AsWritten(MemberInfo member) =>
        member is MethodInfo { IsSpecialName: true, DeclaringType: { } type } accessor
            ? type.GetProperties(Declared).FirstOrDefault(property => property.GetAccessors(true).Contains(accessor))
                ?? member
            : member;

    private static int OperandSize(OpCode code, byte[] body, int at) =>
        code.OperandType switch
        {
            OperandType.InlineNone => 0,
            OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
            OperandType.InlineVar => 2,
            OperandType.InlineI8 or OperandType.InlineR => 8,
            OperandType.InlineSwitch => 4 + (4 * BinaryPrimitives.ReadInt32LittleEndian(body.AsSpan(at))),
            _ => 4,
        };
}

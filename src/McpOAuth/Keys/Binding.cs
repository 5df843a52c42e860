using System.Text;

namespace McpOAuth.Keys;

/// <summary>Where a sealed value belongs and what for. It opens nowhere else.</summary>
public sealed record Binding
{
    private readonly byte[] bytes;

    private Binding(params ReadOnlySpan<string> parts) => bytes = Encoding.UTF8.GetBytes(string.Join('\n', parts));

    /// <summary>A column of a row: its identity in full.</summary>
    public static Binding Row(string table, string partition, string row, string purpose) =>
        new("row", table, partition, row, purpose);

    /// <summary>A value that leaves the house inside a token or a form and comes back.</summary>
    public static Binding Token(string purpose) => new("token", purpose);

    internal byte[] AssociatedData(ReadOnlySpan<byte> header)
    {
        var data = new byte[header.Length + bytes.Length];
        header.CopyTo(data);
        bytes.CopyTo(data, header.Length);
        return data;
    }
}

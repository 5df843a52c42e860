using System.Text;

namespace McpOAuth.Keys;

/// <summary>The place and purpose of a sealed value. It cannot be opened with any other binding.</summary>
public sealed record Binding
{
    private readonly byte[] bytes;

    private Binding(params ReadOnlySpan<string> parts) => bytes = Encoding.UTF8.GetBytes(string.Join('\n', parts));

    /// <summary>A value in a table, bound to its table, partition key, row key and purpose.</summary>
    public static Binding Row(string table, string partition, string row, string purpose) =>
        new("row", table, partition, row, purpose);

    /// <summary>A value that is handed out in a token or a form and presented again later.</summary>
    public static Binding Token(string purpose) => new("token", purpose);

    internal byte[] AssociatedData(ReadOnlySpan<byte> header)
    {
        var data = new byte[header.Length + bytes.Length];
        header.CopyTo(data);
        bytes.CopyTo(data, header.Length);
        return data;
    }
}

using System.Buffers.Binary;
using System.Security.Cryptography;

namespace McpOAuthFunctions.Tests.Harness;

/// <summary>Choices that look random and are the same for one seed on every machine.</summary>
public sealed class Choices(int seed)
{
    private readonly byte[] block = new byte[12];
    private ulong counter;

    /// <summary>A number from 0 up to, and without, <paramref name="end"/>.</summary>
    public int Below(int end)
    {
        BinaryPrimitives.WriteInt32LittleEndian(block, seed);
        BinaryPrimitives.WriteUInt64LittleEndian(block.AsSpan(4), counter++);
        return (int)(BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(block)) % (ulong)end);
    }

    public T Of<T>(IReadOnlyList<T> options) => options[Below(options.Count)];

    public bool OneIn(int n) => Below(n) == 0;
}

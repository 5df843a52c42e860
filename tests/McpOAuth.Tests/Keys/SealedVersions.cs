using System.Text.Json.Serialization;
using McpOAuth.Keys;

namespace McpOAuth.Tests.Keys;

/// <summary>A format that has changed still reads what earlier releases wrote.</summary>
[Trait("Spec", "House style: sealed payloads")]
public sealed class SealedVersions
{
    private static readonly SealedFormat<FirstName> Version1 = new(1, VersionsJson.Default);

    private static readonly SealedFormat<FullName> Version2 = new SealedFormat<FullName>(
        2,
        VersionsJson.Default
    ).AlsoReads<FirstName>(1, VersionsJson.Default, older => older.First.Length == 0 ? null : new(older.First, ""));

    [Fact]
    public void The_version_is_the_first_byte()
    {
        Assert.Equal([1, .. "{\"f\":\"Ada\"}"u8], Version1.Write(new("Ada")));
        Assert.Equal([2, .. "{\"f\":\"Ada\",\"l\":\"L\"}"u8], Version2.Write(new("Ada", "L")));
    }

    [Fact]
    public void An_older_payload_is_read_and_upgraded() =>
        Assert.Equal(new("Ada", ""), Version2.Read(Version1.Write(new("Ada"))));

    [Fact]
    public void A_newer_payload_is_not_read_by_an_earlier_release() =>
        Assert.Null(Version1.Read(Version2.Write(new("Ada", "L"))));

    [Fact]
    public void Each_version_is_read_by_its_own_rules()
    {
        byte[] withoutLastName = [2, .. "{\"f\":\"Ada\"}"u8];
        Assert.Null(Version2.Read(withoutLastName));
        withoutLastName[0] = 1;
        Assert.NotNull(Version2.Read(withoutLastName));
        Assert.Null(Version2.Read([1, .. "{\"f\":"u8]));
    }

    [Fact]
    public void An_older_payload_without_an_equivalent_is_not_read() =>
        Assert.Null(Version2.Read(Version1.Write(new(""))));

    [Fact]
    public void Adding_a_reader_leaves_the_format_as_it_is()
    {
        var format = new SealedFormat<FullName>(2, VersionsJson.Default);
        _ = format.AlsoReads<FirstName>(1, VersionsJson.Default, older => new(older.First, ""));
        Assert.Null(format.Read(Version1.Write(new("Ada"))));
    }

    internal sealed record FirstName([property: JsonPropertyName("f")] string First);

    internal sealed record FullName(
        [property: JsonPropertyName("f")] string First,
        [property: JsonPropertyName("l")] string Last
    );
}

[JsonSerializable(typeof(SealedVersions.FirstName))]
[JsonSerializable(typeof(SealedVersions.FullName))]
internal sealed partial class VersionsJson : JsonSerializerContext;

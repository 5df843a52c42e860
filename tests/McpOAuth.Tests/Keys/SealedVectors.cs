using System.Buffers.Text;
using System.Text;
using McpOAuth.Grants;
using McpOAuth.Keys;

namespace McpOAuth.Tests.Keys;

/// <summary>What version 1 wrote must open in every later release. Its vectors never change.</summary>
/// <remarks>
/// sealed-version-N.txt has three lines for each kind: name, JSON, and the envelope under <see cref="Some.DataKey"/>. A
/// format that changes adds vectors to the file of its new version, and leaves the older ones as they are.
/// </remarks>
[Trait("Spec", "House style: sealed payloads")]
public sealed class SealedVectors
{
    public static TheoryData<string> Kinds => SealedKinds.Names;

    [Theory, MemberData(nameof(Kinds))]
    public void A_payload_of_version_1_opens(string name)
    {
        var kind = SealedKinds.Named(name);
        var (json, envelope) = Vector(1, name);
        using var key = Some.DataKey();
        Assert.True(Envelope.TryOpen(key, Base64Url.DecodeFromChars(envelope), kind.Binding, out var payload));
        Assert.Equal([1, .. Encoding.UTF8.GetBytes(json)], payload);
        // Written again, it is what the same record is written to today, so nothing was lost.
        Assert.Equal(kind.Payload, kind.Rewrite(payload));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_payload_written_today_equals_the_vector_of_its_version(string name)
    {
        var kind = SealedKinds.Named(name);
        // Earlier releases escaped a plus sign, which JSON reads as the same character.
        var vector = Vector(kind.Payload[0], name).Json.Replace("\\u002B", "+", StringComparison.Ordinal);
        Assert.Equal(vector, kind.Json);
    }

    [Fact, Trait("Spec", "RFC 9700 §4.14.2")]
    public void A_successor_sealed_by_version_1_opens()
    {
        const string vector = "AQAAAADE8viH9AOkJADrDXrkiaUCTfePuZ9O4fZZ0cRdTgyj57gr";
        Assert.Equal("BBBBBBBB", SuccessorSeal.Open("AAAAAAAA", new(vector))?.Reveal());
        Assert.Null(SuccessorSeal.Open("AAAAAAAA", new("not base64url!")));
    }

    private static (string Json, string Envelope) Vector(byte version, string name)
    {
        using var stream = typeof(SealedVectors).Assembly.GetManifestResourceStream($"sealed-version-{version}.txt");
        Assert.NotNull(stream);
        using var reader = new StreamReader(stream);
        var lines = reader.ReadToEnd().Split('\n');
        var at = Array.IndexOf(lines, name);
        Assert.True(at >= 0, $"no vector of version {version} for {name}");
        return (lines[at + 1], lines[at + 2]);
    }
}

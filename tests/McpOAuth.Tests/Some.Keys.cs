using McpOAuth.Grants;
using McpOAuth.Keys;
using McpOAuth.Tests.Keys;
using Microsoft.Extensions.Time.Testing;

namespace McpOAuth.Tests;

internal static partial class Some
{
    public static FakeTimeProvider Clock() => new(Now);

    /// <summary>A data key of <paramref name="filler"/> throughout.</summary>
    public static DataKey DataKey(uint id = 1, byte filler = 7) =>
        new(id, Enumerable.Repeat(filler, McpOAuth.Keys.DataKey.Length).ToArray());

    public static Binding Binding() => McpOAuth.Keys.Binding.Row("Grants", "2950", "alice.abc", "Successor");

    public static DataKeyRing DataKeyRing(TimeProvider? clock = null) =>
        new(new InMemoryDataKeyStore(), new ReversingKeyWrapping(), clock ?? Clock());

    public static Sealer Sealer(TimeProvider? clock = null) => new(DataKeyRing(clock));

    public static SigningKeyRing SigningKeyRing(TimeProvider? clock = null, ISigningKeyStore? store = null) =>
        new(store ?? new InMemorySigningKeyStore(), clock ?? Clock());

    public static AccessTokenSigner AccessTokenSigner(TimeProvider? clock = null, SigningKeyRing? ring = null) =>
        new(ring ?? SigningKeyRing(clock), Issuer(), new Lifetimes(), clock ?? Clock());
}

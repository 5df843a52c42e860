using McpOAuth.Clients;
using McpOAuth.Protocol;
using McpOAuth.Tests.Clients.MetadataDocuments;
using Moq;

namespace McpOAuth.Tests.Clients;

/// <summary>Runs its tests after all others and alone: they measure the memory of the process.</summary>
[CollectionDefinition(nameof(MeasuredMemory), DisableParallelization = true)]
public sealed class MeasuredMemory;

/// <summary>Clients choose how large they are, so the cache counts bytes.</summary>
[Collection(nameof(MeasuredMemory))]
public sealed class BoundedMemory
{
    [Fact, Trait("Spec", "RFC 7591 §5"), Trait("Attack", "Registration flooding")]
    public void Four_thousand_large_registrations_take_less_than_64_MB()
    {
        var clock = Some.Clock();
        var directory = new ClientDirectory([], Mock.Of<IClientStore>(), NoDocuments.At(clock), clock);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        for (var i = 0; i < 4_000; i++)
        {
            directory.Keep(Large(i));
        }

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, 1024 * 1024, 64 * 1024 * 1024);
        GC.KeepAlive(directory);
    }

    // 8 redirect URIs of 2,048 characters: as much as a registration may have.
    private static Client Large(int number) =>
        Some.Client($"client-{number}") with
        {
            RedirectUris =
            [
                .. Enumerable
                    .Range(0, 8)
                    .Select(uri => $"http://localhost/{number}/{uri}/")
                    .Select(start => RedirectUri.Parse(start.PadRight(RedirectUri.MaximumLength, 'x')).Value),
            ],
        };
}

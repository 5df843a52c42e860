using System.Security.Cryptography;
using McpOAuth.Keys;

namespace McpOAuth.Tests.Keys;

/// <summary>One data key serves many requests at once, though one AesGcm may not.</summary>
public sealed class DataKeyConcurrency
{
    [Fact, Trait("Spec", "NIST SP 800-38D §7"), Trait("Invariant", "I5")]
    public void Many_threads_seal_and_open_under_one_key()
    {
        using var key = Some.DataKey();
        var binding = Some.Binding();
        using var start = new Barrier(8);
        var failures = 0;
        var threads = Enumerable
            .Range(0, 8)
            .Select(_ => new Thread(() =>
            {
                // Long enough for two threads to be inside AES-GCM at the same time nearly all the time.
                var text = RandomNumberGenerator.GetBytes(64 * 1024);
                start.SignalAndWait();
                for (var round = 0; round < 100; round++)
                {
                    var opened = Envelope.TryOpen(key, Envelope.Seal(key, text, binding), binding, out var back);
                    if (!opened || !text.AsSpan().SequenceEqual(back))
                    {
                        Interlocked.Increment(ref failures);
                    }
                }
            }))
            .ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.Equal(0, failures);
    }
}

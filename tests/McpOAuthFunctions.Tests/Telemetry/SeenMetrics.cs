using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace McpOAuthFunctions.Tests.Telemetry;

/// <summary>One measurement: of which instrument, its one dimension, its value.</summary>
internal sealed record Measured(Instrument Instrument, IReadOnlyDictionary<string, object?> Dimensions, double Value)
{
    public string Name => Instrument.Name;
}

/// <summary>What one broker measures; those of other tests in this process have meters of their own.</summary>
internal sealed class SeenMetrics : IDisposable
{
    private readonly ConcurrentQueue<Measured> all = new();
    private readonly ConcurrentDictionary<Instrument, bool> instruments = new();
    private readonly MeterListener listener = new();

    public SeenMetrics(IMeterFactory meters)
    {
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, meters) && instrument.Meter.Name == "mcp_oauth")
            {
                instruments[instrument] = true;
                listening.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.Start();
    }

    public IReadOnlyList<Measured> All => [.. all];

    public IReadOnlyCollection<Instrument> Instruments => [.. instruments.Keys];

    /// <summary>The sum, by the values of the dimension.</summary>
    public IReadOnlyDictionary<string, double> Sums(string name) =>
        all.Where(one => one.Name == name)
            .GroupBy(one => (string)one.Dimensions.Single().Value!)
            .ToDictionary(group => group.Key, group => group.Sum(one => one.Value));

    public void Dispose() => listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        all.Enqueue(new(instrument, tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value), value));
}

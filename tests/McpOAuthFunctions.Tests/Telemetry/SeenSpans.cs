using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace McpOAuthFunctions.Tests.Telemetry;

/// <summary>The spans that leave a broker, seen beside the exporter.</summary>
/// <remarks>Sources are the process's: spans of other tests' brokers are among them.</remarks>
internal sealed class SeenSpans : BaseProcessor<Activity>
{
    private readonly ConcurrentQueue<Activity> all = new();

    public IReadOnlyList<Activity> All => [.. all];

    public void Register(IServiceCollection services) =>
        services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddProcessor(this));

    public override void OnEnd(Activity data) => all.Enqueue(data);

    /// <summary>Spans of requests to the broker at <paramref name="issuer"/>, in the order in which they ended.</summary>
    /// <remarks>A request's span ends a moment after its answer was sent: it is waited for.</remarks>
    public IReadOnlyList<Activity> RequestsTo(string issuer, string? name = null)
    {
        var port = new Uri(issuer).Port;
        Activity[] found = [];
        SpinWait.SpinUntil(
            () =>
            {
                found =
                [
                    .. all.Where(span => span.Kind == ActivityKind.Server)
                        .Where(span => Equals(span.GetTagItem("server.port"), port))
                        .Where(span => name is null || span.DisplayName == name),
                ];
                return found.Length > 0;
            },
            TimeSpan.FromSeconds(20)
        );
        return found;
    }

    /// <summary>Names of the spans inside of a request's.</summary>
    public IReadOnlyList<string> Inside(Activity request) =>
        [.. all.Where(span => span.TraceId == request.TraceId && span != request).Select(span => span.DisplayName)];

    /// <summary>Everything that a span says, as text.</summary>
    public static string TextOf(Activity span) =>
        string.Join(
            '\n',
            [
                span.DisplayName,
                span.StatusDescription,
                span.TraceStateString,
                .. span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}"),
                .. span.Events.SelectMany(one => one.Tags).Select(tag => $"{tag.Key}={tag.Value}"),
                .. span.Links.SelectMany(one => one.Tags ?? []).Select(tag => $"{tag.Key}={tag.Value}"),
                .. span.Baggage.Select(tag => $"{tag.Key}={tag.Value}"),
            ]
        );
}

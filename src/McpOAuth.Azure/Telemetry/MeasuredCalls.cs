using System.Diagnostics;
using Azure.Core;
using Azure.Core.Pipeline;
using McpOAuth.Azure.TableStorage;
using McpOAuth.Telemetry;

namespace McpOAuth.Azure.Telemetry;

/// <summary>Records a span and a count for every request to Table Storage or Key Vault, retries included.</summary>
/// <remarks>
/// Replaces Azure.Core's own spans, which are experimental and contain the full URL. URLs contain row keys, and row
/// keys identify users.
/// </remarks>
internal sealed class MeasuredCalls : HttpPipelinePolicy
{
    private readonly string service;
    private readonly Func<Request, string> subjectOf;
    private readonly Action<string> count;

    private MeasuredCalls(string service, Func<Request, string> subjectOf, Action<string> count)
    {
        this.service = service;
        this.subjectOf = subjectOf;
        this.count = count;
    }

    public static MeasuredCalls ToTables(BrokerMetrics metrics) =>
        new("table", request => TableNames.InPath(request.Uri.Path), metrics.CountTableOperation);

    /// <summary>Adds the measuring policy to the options and returns them.</summary>
    public static TOptions Of<TOptions>(TOptions options, BrokerMetrics metrics)
        where TOptions : ClientOptions
    {
        var policy = new MeasuredCalls("key vault", KeyOperationOf, metrics.CountKeyVaultCall);
        options.AddPolicy(policy, HttpPipelinePosition.PerRetry);
        return options;
    }

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        using var call = Begin(message.Request);
        try
        {
            ProcessNext(message, pipeline);
        }
        catch
        {
            call.SetNoAnswer();
            throw;
        }
        call.SetAnswer(message.Response.Status);
    }

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        using var call = Begin(message.Request);
        try
        {
            await ProcessNextAsync(message, pipeline);
        }
        catch
        {
            call.SetNoAnswer();
            throw;
        }
        call.SetAnswer(message.Response.Status);
    }

    // POST /keys/NAME/VERSION/unwrapkey; every other request we make is a GET.
    private static string KeyOperationOf(Request request) =>
        request.Uri.Path.Split('/')[^1] is ("wrapkey" or "unwrapkey") and var operation ? operation : "get";

    private Activity? Begin(Request request)
    {
        var subject = subjectOf(request);
        count(subject);
        return BrokerTracing.Call(service, subject, request.Method.Method, request.Uri.Host);
    }
}

using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace McpOAuthFunctions.Tests.Faults;

/// <summary>Carries requests to Table Storage, except for those to a table that a test takes away.</summary>
internal sealed class BrokenTables : HttpPipelineTransport, IDisposable
{
    private readonly HttpClientTransport real = new();

    /// <summary>Null if all tables are there.</summary>
    public string? Away { get; set; }

    /// <summary>Whether the table still does what it is asked, and only its answers are lost.</summary>
    public bool LosesAnswers { get; set; }

    public override Request CreateRequest() => real.CreateRequest();

    public override void Process(HttpMessage message) => throw new NotSupportedException();

    public override async ValueTask ProcessAsync(HttpMessage message)
    {
        var isAway = Away is { } table && message.Request.Uri.Path.Contains(table, StringComparison.Ordinal);
        if (!isAway || LosesAnswers)
        {
            await real.ProcessAsync(message);
        }
        if (isAway)
        {
            throw new RequestFailedException("The connection was reset.", new IOException());
        }
    }

    public void Dispose() => real.Dispose();
}

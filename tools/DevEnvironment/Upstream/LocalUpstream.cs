using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using DevEnvironment.Node;
using DevEnvironment.Ports;

namespace DevEnvironment.Upstream;

/// <summary>
/// An OpenID provider on this machine (npm <c>oidc-provider</c>) with the users alice and bob. Its refresh tokens
/// rotate, and reuse revokes the whole grant.
/// </summary>
public sealed class LocalUpstream : IAsyncDisposable
{
    private static readonly JsonSerializerOptions SnakeCase = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    private readonly NodeProcess process;

    private LocalUpstream(NodeProcess process, string issuer, LocalUpstreamOptions options) =>
        (this.process, Issuer, Options) = (process, issuer, options);

    /// <summary>For example <c>http://localhost:7081</c>.</summary>
    public string Issuer { get; }

    public LocalUpstreamOptions Options { get; }

    /// <summary>Completes when the process exits, for any reason.</summary>
    public Task Ended => process.Ended;

    /// <summary>Its recent output: warnings and errors.</summary>
    public string Output => process.Output;

    /// <summary>Starts the provider and waits until it listens.</summary>
    /// <exception cref="CannotStartException">It exited, or was not ready in time.</exception>
    public static async Task<LocalUpstream> StartAsync(
        NodeParts parts,
        LocalUpstreamOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        options ??= new LocalUpstreamOptions();
        var port = (options.Port ?? FreePort.Next()).ToString(CultureInfo.InvariantCulture);
        var issuer = $"http://localhost:{port}";
        var environment = new Dictionary<string, string>
        {
            ["PORT"] = port,
            ["ISSUER"] = issuer,
            ["CLIENT_ID"] = options.ClientId,
            ["CLIENT_SECRET"] = options.ClientSecret,
            ["REDIRECT_URIS"] = string.Join(' ', options.RedirectUris),
            ["TOKEN_DELAY_MS"] = options.TokenDelay.TotalMilliseconds.ToString("F0", CultureInfo.InvariantCulture),
        };

        var process = await NodeProcess.StartAsync(
            "The local upstream",
            parts,
            ["upstream.mjs"],
            environment,
            $"ready {issuer}",
            cancellationToken
        );
        return new LocalUpstream(process, issuer, options);
    }

    public int ProcessId => process.Id;

    /// <summary>Processor time used so far.</summary>
    public TimeSpan ProcessorTime => process.ProcessorTime;

    /// <summary>Request counts per endpoint since the start.</summary>
    public async Task<UpstreamStatistics> StatisticsAsync(CancellationToken cancellationToken = default)
    {
        using var http = new HttpClient();
        return (await http.GetFromJsonAsync<UpstreamStatistics>($"{Issuer}/_stats", SnakeCase, cancellationToken))!;
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();
}

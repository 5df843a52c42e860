using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace McpOAuthFunctions.Tests.Faults;

/// <summary>What goes wrong with a request on its way to a service and back.</summary>
internal enum NetworkFault
{
    None,

    /// <summary>The service never sees the request; the connection breaks.</summary>
    LostRequest,

    /// <summary>The service does what it was asked; the connection breaks before its answer.</summary>
    LostAnswer,

    Late,
    Status500,
    Status503,
    Status429,
    Status400,

    /// <summary>A gateway's page instead of the service's 404.</summary>
    Status404,

    /// <summary>The service does what it was asked; its answer is replaced by a 200 that is no JSON.</summary>
    NoJson,

    /// <summary>The service does what it was asked; its answer breaks off in the middle.</summary>
    Truncated,
}

/// <summary>Decides by a seed which requests meet a fault, and makes it happen. Heals at will.</summary>
/// <param name="seed">The same seed gives the same decisions for the same order of requests.</param>
/// <param name="percent">How many of a hundred requests meet a fault.</param>
/// <param name="kinds">The faults to choose from.</param>
/// <param name="longestRow">After so many faults in a row, a request goes through.</param>
/// <param name="writesOnly">Whether reads, such as those of the broker's background work, go through untouched.</param>
internal sealed class FaultPlan(
    ulong seed,
    int percent,
    IReadOnlyList<NetworkFault> kinds,
    int longestRow = int.MaxValue,
    bool writesOnly = false
)
{
    public static readonly NetworkFault[] AllKinds = Enum.GetValues<NetworkFault>()[1..];

    private readonly Lock gate = new();
    private ulong state = seed;
    private int inARow;
    private volatile bool isHealed;

    public int Count { get; private set; }

    public void Heal() => isHealed = true;

    public async Task RunAsync(HttpContext http, RequestDelegate next)
    {
        var fault = writesOnly && HttpMethods.IsGet(http.Request.Method) ? NetworkFault.None : NextFault();
        switch (fault)
        {
            case NetworkFault.None:
                await next(http);
                break;
            case NetworkFault.LostRequest:
                http.Abort();
                break;
            case NetworkFault.Late:
                await Task.Delay(TimeSpan.FromMilliseconds(200), http.RequestAborted);
                await next(http);
                break;
            case NetworkFault.LostAnswer:
                await CaptureAsync(http, next);
                http.Abort();
                break;
            case NetworkFault.NoJson:
                await CaptureAsync(http, next);
                http.Response.Clear();
                http.Response.ContentType = "application/json";
                await http.Response.WriteAsync("{\"value\":[{\"PartitionKey\":");
                break;
            case NetworkFault.Truncated:
                await TruncateAsync(http, await CaptureAsync(http, next));
                break;
            default:
                await RefuseAsync(http, fault);
                break;
        }
    }

    private static Task RefuseAsync(HttpContext http, NetworkFault fault)
    {
        var status = fault.ToString()["Status".Length..];
        http.Response.StatusCode = int.Parse(status, CultureInfo.InvariantCulture);
        if (fault is NetworkFault.Status503 or NetworkFault.Status429)
        {
            http.Response.Headers.RetryAfter = "120";
        }
        http.Response.ContentType = "text/html";
        return http.Response.WriteAsync("<h1>Try again later</h1>");
    }

    private static async Task<byte[]> CaptureAsync(HttpContext http, RequestDelegate next)
    {
        var original = http.Features.Get<IHttpResponseBodyFeature>()!;
        using var captured = new MemoryStream();
        http.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(captured));
        await next(http);
        await http.Response.CompleteAsync();
        http.Features.Set(original);
        return captured.ToArray();
    }

    private static async Task TruncateAsync(HttpContext http, byte[] answer)
    {
        var sent = answer.Length > 0 ? answer : Encoding.ASCII.GetBytes("{}");
        if (http.Response.StatusCode == StatusCodes.Status204NoContent)
        {
            http.Response.StatusCode = StatusCodes.Status200OK;
        }
        http.Response.ContentLength = sent.Length;
        await http.Response.Body.WriteAsync(sent.AsMemory(0, sent.Length / 2));
        await http.Response.Body.FlushAsync();
        http.Abort();
    }

    private NetworkFault NextFault()
    {
        lock (gate)
        {
            if (isHealed || inARow >= longestRow || (int)(NextNumber() % 100) >= percent)
            {
                inARow = 0;
                return NetworkFault.None;
            }
            inARow++;
            Count++;
            return kinds[(int)(NextNumber() % (ulong)kinds.Count)];
        }
    }

    // SplitMix64: small, and the same everywhere.
    private ulong NextNumber()
    {
        state += 0x9E3779B97F4A7C15;
        var mixed = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}

using System.Text.Json;

namespace FunctionsTestHost;

/// <summary>The part of <c>host.json</c> that matters for HTTP.</summary>
internal sealed record HostJson(string RoutePrefix)
{
    private const string DefaultRoutePrefix = "api";

    private static readonly JsonDocumentOptions Lenient = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
    };

    public static HostJson Read(string folder)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "host.json")), Lenient);
        return
            json.RootElement.TryGetProperty("extensions", out var extensions)
            && extensions.TryGetProperty("http", out var http)
            && http.TryGetProperty("routePrefix", out var prefix)
            ? new(prefix.GetString()!)
            : new(DefaultRoutePrefix);
    }
}

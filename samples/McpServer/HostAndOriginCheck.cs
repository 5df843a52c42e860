namespace SampleMcpServer;

/// <summary>Refuses requests to another host name, and requests of web pages that are not allowed, with 403.</summary>
/// <remarks>
/// MCP transports, Security Warning: servers must validate <c>Origin</c> against DNS rebinding. There, a page of the
/// attacker calls a server on this machine under the attacker's own host name. Programs send no <c>Origin</c>.
/// </remarks>
internal sealed class HostAndOriginCheck(RequestDelegate next, SampleServerSettings settings)
{
    private static readonly string[] LoopbackHosts = ["localhost", "127.0.0.1", "[::1]"];

    private readonly Uri server = new(settings.Url);

    public Task InvokeAsync(HttpContext http)
    {
        var origins = http.Request.Headers.Origin;
        if (IsAllowedHost(http.Request.Host.Host) && origins.All(IsAllowedOrigin))
        {
            return next(http);
        }
        http.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }

    private bool IsAllowedHost(string host) => IsSame(host, server.Host) || (server.IsLoopback && IsLoopback(host));

    private bool IsAllowedOrigin(string? origin) =>
        settings.AllowedOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase)
        || (Uri.TryCreate(origin, UriKind.Absolute, out var page) && IsAllowedPage(page));

    // Pages on this machine are the user's own programs, such as MCP Inspector.
    private bool IsAllowedPage(Uri page) =>
        IsLoopback(page.Host) || (IsSame(page.Host, server.Host) && page.Port == server.Port);

    private static bool IsLoopback(string host) => LoopbackHosts.Contains(host, StringComparer.OrdinalIgnoreCase);

    private static bool IsSame(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);
}

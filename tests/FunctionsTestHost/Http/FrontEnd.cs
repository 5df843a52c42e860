using System.Net;
using Microsoft.AspNetCore.Http;

namespace FunctionsTestHost.Http;

/// <summary>What Azure's front end adds to a request before the host sees it.</summary>
/// <remarks>It overwrites a client's own CLIENT-IP, as Microsoft documents. That was not checked in Azure.</remarks>
internal static class FrontEnd
{
    public static Task AddHeadersAsync(HttpContext http, RequestDelegate next)
    {
        var address = http.Connection.RemoteIpAddress ?? IPAddress.Loopback;
        var caller = new IPEndPoint(
            address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address,
            http.Connection.RemotePort
        ).ToString();
        http.Request.Headers["CLIENT-IP"] = caller;
        // The front end appends to what the client sent; the host's own forwarding then replaces all of it.
        http.Request.Headers.Append("X-Forwarded-For", caller);
        http.Request.Headers["X-Forwarded-Proto"] = http.Request.Scheme;
        http.Request.Headers["DISGUISED-HOST"] = http.Request.Host.Value;
        return next(http);
    }
}

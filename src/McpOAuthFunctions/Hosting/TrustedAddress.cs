using System.Net;
using McpOAuth.Azure.Settings;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Primitives;

namespace McpOAuthFunctions.Hosting;

/// <summary>
/// Sets the connection's address to the caller's: what Azure's front end says, then what proxies say that settings
/// name. A caller can send any header, so no other header counts.
/// </summary>
internal sealed class TrustedAddress(RequestDelegate next, FunctionsHost host, ProxySettings proxies)
{
    /// <summary>
    /// Address and port, set by Azure's front end. It overwrites a client's own header, according to
    /// https://github.com/Azure/app-service-linux-docs/blob/master/Things_You_Should_Know/headers.md.
    /// </summary>
    private const string FromAzure = "CLIENT-IP";

    /// <summary>The id of the Front Door profile that sent the request.</summary>
    private const string FrontDoorId = "X-Azure-FDID";

    /// <summary>
    /// The address that connected to Front Door. <c>X-Azure-ClientIP</c> is not used: a client can choose it.
    /// </summary>
    /// <remarks>https://learn.microsoft.com/azure/frontdoor/front-door-http-headers-protocol.</remarks>
    private const string FromFrontDoor = "X-Azure-SocketIP";

    /// <summary>Adds this middleware, and ASP.NET Core's own for the proxies that settings name.</summary>
    public static void Use(IApplicationBuilder app, ProxySettings proxies)
    {
        app.UseMiddleware<TrustedAddress>();
        // With no networks, the middleware would trust everyone.
        if (proxies.Networks.Count > 0)
        {
            app.UseForwardedHeaders(OptionsOf(proxies));
        }
    }

    public Task InvokeAsync(HttpContext http)
    {
        var headers = http.Request.Headers;
        if (host is { IsAbove: true, IsInAzure: true } && AddressIn(headers[FromAzure]) is { } caller)
        {
            http.Connection.RemoteIpAddress = caller;
        }
        if (IsFromFrontDoor(headers[FrontDoorId]) && AddressIn(headers[FromFrontDoor]) is { } behindFrontDoor)
        {
            http.Connection.RemoteIpAddress = behindFrontDoor;
        }
        return next(http);
    }

    /// <summary>
    /// Walks <c>X-Forwarded-For</c> from the right, over the named proxies, to the first address that is not one.
    /// </summary>
    private static ForwardedHeadersOptions OptionsOf(ProxySettings proxies)
    {
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor,
            ForwardLimit = null,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in proxies.Networks)
        {
            options.KnownIPNetworks.Add(network);
        }
        return options;
    }

    private bool IsFromFrontDoor(StringValues id) =>
        proxies.FrontDoorId is { } expected
        && id is [{ } text]
        && Guid.TryParse(text, out var sent)
        && sent == expected;

    private static IPAddress? AddressIn(StringValues header) =>
        header is [.., { } text] && IPEndPoint.TryParse(text, out var caller) ? caller.Address : null;
}

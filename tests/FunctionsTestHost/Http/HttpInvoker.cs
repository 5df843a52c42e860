using System.Diagnostics;
using FunctionsTestHost.Protocol;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace FunctionsTestHost.Http;

/// <summary>
/// Runs a function for an HTTP request: forwards the request to the worker's own server and sends the invocation over
/// gRPC, tied together by the invocation's id in a header.
/// </summary>
internal sealed class HttpInvoker(IHttpForwarder forwarder, Invoker invoker, string workerUrl) : IDisposable
{
    private const string InvocationHeader = "x-ms-invocation-id";

    private static readonly ForwarderRequestConfig Config = new() { ActivityTimeout = TimeSpan.FromSeconds(240) };

    private readonly HttpMessageInvoker client = new(
        new ConnectionRetry(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    );

    /// <exception cref="InvocationFailedException">The function failed, or the request could not be forwarded.</exception>
    public async Task InvokeAsync(HttpContext http, FunctionInfo function)
    {
        if (!function.IsAnonymous)
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }
        var id = NewId.Create();
        // Hosts since 4.1038 replace what a client sent; older ones kept it, and the request hung.
        http.Request.Headers[InvocationHeader] = id;
        var forwarding = forwarder.SendAsync(http, workerUrl, client, Config).AsTask();
        var input = new ParameterBinding
        {
            Name = function.TriggerName,
            Data = new() { Http = new() },
        };
        var invocation = invoker.InvokeAsync(id, function, input, Activity.Current, http.RequestAborted);
        var response = await invocation;
        if (await forwarding is not ForwarderError.None and var error)
        {
            var cause = http.Features.Get<IForwarderErrorFeature>()?.Exception;
            throw new InvocationFailedException($"The request could not be forwarded: {error}", cause);
        }
        Invoker.Check(response);
    }

    public void Dispose() => client.Dispose();
}

using McpOAuth.Protocol;

namespace McpOAuthFunctions.Hosting;

/// <summary>Gives each request one time limit, for storage, Key Vault and upstreams together.</summary>
/// <remarks>
/// The limit is in the token that every method passes on already, <see cref="HttpContext.RequestAborted"/>. Shared
/// loads and work that must not stop half-way have limits of their own; only waiting for them ends here. So do sweeps
/// and commands, which have no request.
/// </remarks>
internal sealed class RequestDeadline(RequestDelegate next, TimeProvider clock)
{
    /// <summary>MCP clients give up after about ten seconds.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(8);

    public async Task InvokeAsync(HttpContext http)
    {
        var callerGone = http.RequestAborted;
        using var limit = new CancellationTokenSource(Limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(callerGone, limit.Token);
        http.RequestAborted = either.Token;
        RequestTime.Limit(http, limit.Token);
        try
        {
            await next(http);
        }
        catch (OperationCanceledException exception)
            when (RequestTime.IsUp(http, exception) && !callerGone.IsCancellationRequested)
        {
            throw new OutageException("The request could not be answered in time.", exception);
        }
        finally
        {
            http.RequestAborted = callerGone;
        }
    }
}

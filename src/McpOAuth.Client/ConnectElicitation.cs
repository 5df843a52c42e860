using System.Security.Cryptography;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpOAuth.Client;

/// <summary>Sends a user to the broker's connect page, in the way that the client's MCP revision has for it.</summary>
/// <remarks>
/// <para>
/// MCP elicitation, URL mode. Since revision 2026-07-28 the call's result asks for the input
/// (<see cref="InputRequiredException"/>), and the client sends the call again with the user's answer. Before, a session
/// can be asked within the call; without a session, an error has the link
/// (<see cref="UrlElicitationRequiredException"/>). A client that cannot open links gets it in the error's text.
/// </para>
/// <para>
/// The user's consent to open the link is not the connection yet. So the call waits for a moment, and the user usually
/// need not repeat it.
/// </para>
/// </remarks>
internal sealed class ConnectElicitation(
    RequestContext<CallToolRequestParams> call,
    Func<CancellationToken, Task<ToolToken>> getToken,
    TimeSpan patience,
    TimeProvider clock
)
{
    /// <summary>The key of our input request in the call's result.</summary>
    private const string InputKey = "connect";

    private const string Message = "Connect your account to this tool first.";

    /// <summary>The revision that replaced <c>elicitationId</c> and error -32042 by input requests.</summary>
    private const string InputRequestRevision = "2026-07-28";

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(8);

    private bool HasInputRequests =>
        string.CompareOrdinal(call.Server.NegotiatedProtocolVersion, InputRequestRevision) >= 0;

    /// <summary>The SDK can send requests to the client of an earlier revision only in a session.</summary>
    private bool HasSession => call.Server.IsMrtrSupported;

    /// <summary>Returns the token if the user connects now. Otherwise throws what the client understands.</summary>
    public Task<ToolToken.Ready> RunAsync(string link, CancellationToken cancellation)
    {
        if (call.Server.ClientCapabilities?.Elicitation?.Url is null)
        {
            throw new McpException($"{Message} Open {link} in your browser, then call the tool again.");
        }
        if (HasInputRequests)
        {
            return AnswerAsync(link, cancellation);
        }
        return HasSession
            ? AskAsync(link, cancellation)
            : throw new UrlElicitationRequiredException(Message, [Request(link, NewId())]);
    }

    /// <summary>Asks in the call's result. A call that has the user's answer waits.</summary>
    private async Task<ToolToken.Ready> AnswerAsync(string link, CancellationToken cancellation)
    {
        if (call.Params?.InputResponses is not { } responses || !responses.TryGetValue(InputKey, out var response))
        {
            throw new InputRequiredException(
                new Dictionary<string, InputRequest> { [InputKey] = InputRequest.ForElicitation(Request(link, null)) }
            );
        }
        CheckAccepted(response.Deserialize(InputResponse.ElicitResultJsonTypeInfo), link);
        return await WaitAsync(link, cancellation);
    }

    /// <summary>Asks within the call, and tells the client when the user has connected.</summary>
    private async Task<ToolToken.Ready> AskAsync(string link, CancellationToken cancellation)
    {
        var id = NewId();
        CheckAccepted(await call.Server.ElicitAsync(Request(link, id), cancellation), link);
        var ready = await WaitAsync(link, cancellation);
        await call.Server.SendNotificationAsync(
            NotificationMethods.ElicitationCompleteNotification,
            new ElicitationCompleteNotificationParams { ElicitationId = id },
            McpJsonUtilities.DefaultOptions,
            cancellation
        );
        return ready;
    }

    private async Task<ToolToken.Ready> WaitAsync(string link, CancellationToken cancellation)
    {
        var end = clock.GetUtcNow() + patience;
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            if (await getToken(cancellation) is ToolToken.Ready ready)
            {
                return ready;
            }
            if (clock.GetUtcNow() + pause > end)
            {
                throw new McpException(
                    $"Your account is not connected yet. Finish at {link} in your browser, then choose Retry."
                );
            }
            await Task.Delay(pause, clock, cancellation);
        }
    }

    private static void CheckAccepted(ElicitResult? result, string link)
    {
        if (result?.IsAccepted != true)
        {
            throw new McpException($"The tool needs your account. To connect it later, open {link} in your browser.");
        }
    }

    private static ElicitRequestParams Request(string link, string? id) =>
        new()
        {
            Mode = "url",
            ElicitationId = id,
            Url = link,
            Message = Message,
        };

    private static string NewId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
}

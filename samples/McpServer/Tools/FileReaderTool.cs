using System.ComponentModel;
using System.Net.Http.Headers;
using McpOAuth.Client;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace SampleMcpServer.Tools;

/// <summary>
/// The tool <c>file_reader</c> reads from the upstream as the calling user, with a token limited to reading. A user who
/// has not connected the tool yet is sent to the broker's connect page first.
/// </summary>
[McpServerToolType]
internal sealed class FileReaderTool
{
    [McpServerTool(Name = "file_reader", ReadOnly = true)]
    [Description("Reads one of your files from the upstream. You connect your account on first use.")]
    public static async Task<string> ReadAsync(
        RequestContext<CallToolRequestParams> call,
        ToolTokens tokens,
        SampleServerSettings settings,
        IHttpClientFactory clients,
        CancellationToken cancellationToken
    )
    {
        var token = await tokens.GetOrElicitAsync(call, "file_reader", ["read"], cancellationToken);

        using var http = clients.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, settings.FileUrl);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.AccessToken);
        using var response = await http.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsStringAsync(cancellationToken);
    }
}

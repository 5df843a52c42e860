using System.ComponentModel;
using System.Net.Http.Headers;
using McpOAuth.Client;
using ModelContextProtocol.Server;

namespace SampleMcpServer.Tools;

/// <summary>
/// The tool <c>file_reader</c>: it reads at the upstream as the person who calls it, with a token that can do that and
/// no more. Where the person has not connected it yet, they are sent to the broker's page first.
/// </summary>
[McpServerToolType]
internal sealed class FileReaderTool
{
    [McpServerTool(Name = "file_reader", ReadOnly = true)]
    [Description("Reads a file of yours at the upstream. The first time you are asked to connect your account.")]
    public static async Task<string> ReadAsync(
        McpServer server,
        ToolTokens tokens,
        SampleServerSettings settings,
        IHttpClientFactory clients,
        CancellationToken cancellationToken
    )
    {
        var token = (await tokens.GetAsync("file_reader", ["read"], cancellationToken)).OrElicit(server);

        using var http = clients.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, settings.FileUrl);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.AccessToken);
        using var response = await http.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsStringAsync(cancellationToken);
    }
}

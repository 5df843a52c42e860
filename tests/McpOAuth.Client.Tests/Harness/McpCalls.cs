using System.Net.Http.Headers;
using System.Text;

namespace McpOAuth.Client.Tests.Harness;

/// <summary>Calls tools of an MCP server without sessions.</summary>
internal sealed class McpCalls(Uri endpoint) : IDisposable
{
    private readonly HttpClient http = new();

    public Task<HttpResponseMessage> CallAsync(string tool, string? token, string arguments = "{}") =>
        SendAsync(tool, token is null ? null : $"Bearer {token}", arguments);

    public async Task<HttpResponseMessage> SendAsync(
        string tool,
        string? authorization,
        string arguments,
        params string[] proofs
    )
    {
        var body =
            $$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"{{{tool}}}","arguments":{{{arguments}}}}}""";
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint);
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.Accept.ParseAdd("application/json");
        request.Headers.Accept.ParseAdd("text/event-stream");
        request.Headers.Authorization = authorization is null ? null : AuthenticationHeaderValue.Parse(authorization);
        foreach (var proof in proofs)
        {
            request.Headers.TryAddWithoutValidation("DPoP", proof);
        }
        return await http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public async Task<string> TextAsync(string tool, string token, string arguments = "{}")
    {
        using var response = await CallAsync(tool, token, arguments);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    public void Dispose() => http.Dispose();
}

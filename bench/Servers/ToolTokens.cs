using System.Net;
using System.Text;

namespace Bench.Servers;

/// <summary>The broker's exchange: an MCP server trades a user's access token for the upstream token of a tool.</summary>
internal sealed class ToolTokens(string issuer)
{
    private const string Tool = "files";
    private const string ClientId = "bench-server";
    private const string Secret = "secret-of-the-server-for-measuring";

    private static readonly string Basic = Convert.ToBase64String(Encoding.ASCII.GetBytes($"{ClientId}:{Secret}"));

    public static Dictionary<string, string> Settings { get; } =
        new()
        {
            ["Resources__0__ClientId"] = ClientId,
            ["Resources__0__ClientSecret"] = Secret,
            [$"Resources__0__Tools__{Tool}__Upstream"] = "bench",
            [$"Resources__0__Tools__{Tool}__Actions__read"] = "files.read",
        };

    /// <summary>Connects the tool if the user has not.</summary>
    public async Task ConnectAsync(Caller caller)
    {
        var (status, answer) = await ExchangeAsync(caller);
        if (status == HttpStatusCode.OK)
        {
            return;
        }
        const string nowhere = "nowhere:";
        var page = await caller.GetAsync(answer.GetProperty("interaction_uri").GetString()!, nowhere);
        await caller.PostAsync(page.Action, page.Fields.Append(new("decision", "approve")), nowhere);
    }

    public async Task OnceAsync(Caller caller)
    {
        var (status, answer) = await ExchangeAsync(caller);
        if (status != HttpStatusCode.OK)
        {
            throw new InvalidOperationException($"exchange: {(int)status} {answer}");
        }
    }

    private Task<(HttpStatusCode Status, System.Text.Json.JsonElement Answer)> ExchangeAsync(Caller caller) =>
        caller.PostAsync(
            $"{issuer}/token",
            new()
            {
                ["grant_type"] = "urn:ietf:params:oauth:grant-type:token-exchange",
                ["subject_token"] = caller.AccessToken,
                ["subject_token_type"] = "urn:ietf:params:oauth:token-type:access_token",
                ["audience"] = Tool,
                ["actions"] = "read",
            },
            Basic
        );
}

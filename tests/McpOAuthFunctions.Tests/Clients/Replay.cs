using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using McpOAuth.Tests.Clients.Assertions;
using McpOAuth.Tests.Clients.WebDocuments;
using McpOAuthFunctions.Tests.Harness;
using Microsoft.AspNetCore.Http;

namespace McpOAuthFunctions.Tests.Clients;

/// <summary>Sends a fixture's requests to a broker, each with the values that the answers before it gave.</summary>
internal sealed partial class Replay : IAsyncDisposable
{
    private const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"; // RFC 7636 Appendix B

    private readonly ClientKey key = ClientKey.Create("RS256");
    private readonly HttpClient http = new();
    private readonly ClientFixture fixture;
    private readonly TestBroker broker;
    private readonly DocumentServer origin;
    private readonly Dictionary<string, string> values;

    private Replay(ClientFixture fixture, TestBroker broker, DocumentServer origin)
    {
        (this.fixture, this.broker, this.origin) = (fixture, broker, origin);
        values = new()
        {
            ["issuer"] = broker.Issuer,
            ["resource"] = TestBroker.ResourceUri,
            ["redirect_uri"] = fixture.RedirectUri,
            ["origin"] = origin.Url("").OriginalString.TrimEnd('/'),
            ["verifier"] = Verifier,
            ["challenge"] = TestClient.ChallengeOf(Verifier),
        };
    }

    /// <summary>The state of the authorization request, its bytes as they are sent.</summary>
    public string State => StateParameter().Match(fixture.Authorize).Groups["value"].Value;

    /// <summary>What the fixture expects, its values filled in.</summary>
    public JsonObject Expected(JsonObject template) => (JsonObject)JsonNode.Parse(FillPlain(template.ToJsonString()))!;

    public static async Task<Replay> StartAsync(ClientFixture fixture, TestBroker broker)
    {
        var replay = new Replay(fixture, broker, await DocumentServer.StartAsync());
        replay.origin.Answer = replay.PublishAsync;
        return replay;
    }

    public async Task<JsonNode> DiscoverAsync() =>
        JsonNode.Parse(await http.GetStringAsync($"{broker.Issuer}/.well-known/oauth-authorization-server"))!;

    /// <summary>Registers, or publishes the document. The answer, if there was one.</summary>
    public async Task<Answer?> IntroduceAsync()
    {
        if (fixture.Document is { } document)
        {
            values["client_id"] = values["origin"] + document.Path;
            return null;
        }
        using var body = new StringContent(fixture.Registration!.ToJsonString(), Encoding.UTF8, "application/json");
        var answer = await Answer.OfAsync(await http.PostAsync($"{broker.Issuer}/register", body));
        if (answer.Status == HttpStatusCode.Created)
        {
            values["client_id"] = answer.Json.GetProperty("client_id").GetString()!;
            values["client_secret"] = answer.Json.TryGetProperty("client_secret", out var secret)
                ? secret.GetString()!
                : "";
        }
        return answer;
    }

    /// <summary>The URL with which the browser comes back to the client.</summary>
    public async Task<DevEnvironment.Browser.Page> LogInAsync()
    {
        var redirect = await BrowserLogin.CompleteAsync($"{broker.Issuer}/authorize?{Fill(fixture.Authorize)}");
        values["code"] = redirect.LocationQuery["code"];
        return redirect;
    }

    public async Task<Answer> RedeemAsync() => Remember(await PostAsync(fixture.Token));

    public async Task<Answer> RefreshAsync() => Remember(await PostAsync(fixture.Refresh));

    /// <summary>The refresh of a client whose refresh token, or whose very registration, is gone.</summary>
    public async Task<Answer> RefreshWithAsync(string name, string value)
    {
        var was = values[name];
        values[name] = value;
        try
        {
            return await PostAsync(fixture.Refresh);
        }
        finally
        {
            values[name] = was;
        }
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        key.Dispose();
        await origin.DisposeAsync();
    }

    private Answer Remember(Answer answer)
    {
        if (answer.Status == HttpStatusCode.OK)
        {
            values["refresh_token"] = answer.RefreshToken;
        }
        return answer;
    }

    private async Task<Answer> PostAsync(string form)
    {
        values["assertion"] = Assertion();
        using var body = new StringContent(Fill(form), Encoding.UTF8);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");
        return await Answer.OfAsync(await http.PostAsync($"{broker.Issuer}/token", body));
    }

    private string Assertion()
    {
        var now = broker.Clock.GetUtcNow().ToUnixTimeSeconds();
        return key.Sign(
            new JsonObject
            {
                ["iss"] = values["client_id"],
                ["sub"] = values["client_id"],
                ["aud"] = $"{broker.Issuer}/token",
                ["iat"] = now,
                ["exp"] = now + 60,
                ["jti"] = Guid.CreateVersion7().ToString(),
            }
        );
    }

    private Task PublishAsync(HttpContext context)
    {
        var path = context.Request.Path.Value;
        context.Response.ContentType = "application/json";
        if (path == fixture.Document?.Path)
        {
            return context.Response.WriteAsync(FillPlain(fixture.Document!.Body.ToJsonString()));
        }
        if (path == "/jwks.json")
        {
            return context.Response.WriteAsync(ClientKey.SetOf(key));
        }
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private string Fill(string template) => Fill(template, Uri.EscapeDataString);

    private string FillPlain(string template) => Fill(template, value => value);

    private string Fill(string template, Func<string, string> encode) =>
        Placeholder().Replace(template, match => encode(values[match.Groups["name"].Value]));

    [GeneratedRegex(@"\{(?<name>[a-z_]+)\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"(?:\A|&)state=(?<value>[^&]*)")]
    private static partial Regex StateParameter();
}

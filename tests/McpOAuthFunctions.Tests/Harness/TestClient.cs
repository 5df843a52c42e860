using System.Buffers.Text;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using DevEnvironment.Browser;

namespace McpOAuthFunctions.Tests.Harness;

/// <summary>An MCP client and the person's browser before it.</summary>
public sealed class TestClient : IDisposable
{
    public const string RedirectUri = "http://localhost:5555/callback";

    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    public TestClient(string issuer) => Issuer = issuer;

    public string Issuer { get; }

    public string ClientId { get; set; } = "";

    public string? ClientSecret { get; set; }

    public PlainBrowser Browser { get; private set; } = new();

    /// <summary>The DPoP proof for a request to an endpoint. Null sends none.</summary>
    public Func<string, string?>? ProofFor { get; set; }

    /// <summary>Registers as a public client that may refresh.</summary>
    public static Task<TestClient> RegisterAsync(TestBroker broker, string method = "none") =>
        RegisterAsync(broker.Issuer, method);

    /// <summary>The same at a broker that runs elsewhere.</summary>
    public static async Task<TestClient> RegisterAsync(string issuer, string method = "none")
    {
        var client = new TestClient(issuer);
        var answer = await client.RegisterAsync(
            new
            {
                redirect_uris = new[] { RedirectUri },
                client_name = "Test client",
                token_endpoint_auth_method = method,
                grant_types = new[] { "authorization_code", "refresh_token" },
            }
        );
        Assert.True(answer.Status == HttpStatusCode.Created, $"{answer.Status} {answer.Body}");
        client.ClientId = answer.Json.GetProperty("client_id").GetString()!;
        client.ClientSecret = answer.Json.TryGetProperty("client_secret", out var secret) ? secret.GetString() : null;
        return client;
    }

    public async Task<Answer> RegisterAsync(object metadata)
    {
        using var content = JsonContent.Create(metadata);
        return await Answer.OfAsync(await http.PostAsync($"{Issuer}/register", content));
    }

    /// <summary>A browser of another person, or of the same one elsewhere.</summary>
    public void UseNewBrowser() => Browser = new();

    /// <summary>The person uses both clients in one browser.</summary>
    public void UseBrowserOf(TestClient other) => Browser = other.Browser;

    /// <summary>The /authorize URL of a new login and its verifier. A parameter with the value null is left out.</summary>
    public (string Url, string Verifier) Authorization(Dictionary<string, string?>? parameters = null)
    {
        var verifier = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var all = new Dictionary<string, string?>
        {
            ["response_type"] = "code",
            ["client_id"] = ClientId,
            ["redirect_uri"] = RedirectUri,
            ["code_challenge"] = ChallengeOf(verifier),
            ["code_challenge_method"] = "S256",
            ["resource"] = TestBroker.ResourceUri,
            ["state"] = "a+b/c=",
        };
        foreach (var (name, value) in parameters ?? [])
        {
            all[name] = value;
        }
        var query = all.Where(pair => pair.Value is not null)
            .Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value!)}");
        return ($"{Issuer}/authorize?{string.Join('&', query)}", verifier);
    }

    public static string ChallengeOf(string verifier) =>
        Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));

    /// <summary>As far as the URL with which the upstream sends the browser back to the broker.</summary>
    public async Task<string> SignInUpstreamAsync(string url, string issuer, string person = "alice")
    {
        var consent = await Browser.GetAsync(url);
        Assert.Equal(HttpStatusCode.OK, consent.Status);
        var approved = await Browser.SubmitAsync(consent, consent.Forms[0]);
        Assert.Equal(HttpStatusCode.SeeOther, approved.Status);
        var callback = $"{issuer}/callback/";
        var page = await Browser.FollowAsync(approved, callback);
        if (page.Location?.StartsWith(callback, StringComparison.Ordinal) != true)
        {
            var login = page.Forms[0].With("login", person).With("password", "any");
            page = await Browser.FollowAsync(await Browser.SubmitAsync(page, login), callback);
        }
        Assert.StartsWith(callback, page.Location, StringComparison.Ordinal);
        return page.Location!;
    }

    /// <summary>Opens the callback, and continues with the account if the broker shows it.</summary>
    public async Task<Page> ReturnAsync(string callback) =>
        await Browser.ContinueAsync(await Browser.GetAsync(callback));

    /// <summary>A whole login: the answer that reaches the client's redirect URI, and the verifier.</summary>
    public async Task<(Page Redirect, string Code, string Verifier)> LogInAsync(
        string person = "alice",
        Dictionary<string, string?>? parameters = null
    )
    {
        var (url, verifier) = Authorization(parameters);
        var callback = await SignInUpstreamAsync(url, Issuer, person);
        var redirect = await ReturnAsync(callback);
        Assert.Equal(HttpStatusCode.SeeOther, redirect.Status);
        return (redirect, redirect.LocationQuery["code"], verifier);
    }

    public Task<Answer> RedeemAsync(string code, string verifier, Dictionary<string, string?>? parameters = null) =>
        PostAsync(
            "token",
            new()
            {
                ["grant_type"] = "authorization_code",
                ["code"] = code,
                ["code_verifier"] = verifier,
                ["redirect_uri"] = RedirectUri,
            },
            parameters
        );

    public Task<Answer> RefreshAsync(
        string refreshToken,
        Dictionary<string, string?>? parameters = null,
        string endpoint = "token"
    ) => PostAsync(endpoint, new() { ["grant_type"] = "refresh_token", ["refresh_token"] = refreshToken }, parameters);

    /// <summary>A login and its tokens.</summary>
    public async Task<Answer> GetTokensAsync(string person = "alice", Dictionary<string, string?>? parameters = null)
    {
        var (_, code, verifier) = await LogInAsync(person, parameters);
        var answer = await RedeemAsync(code, verifier);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return answer;
    }

    public async Task<Answer> PostAsync(
        string endpoint,
        Dictionary<string, string?> form,
        Dictionary<string, string?>? others = null
    )
    {
        form["client_id"] = ClientId;
        form["client_secret"] = ClientSecret;
        foreach (var (name, value) in others ?? [])
        {
            form[name] = value;
        }
        using var content = new FormUrlEncodedContent(
            form.Where(pair => pair.Value is not null).Select(pair => KeyValuePair.Create(pair.Key, pair.Value!))
        );
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Issuer}/{endpoint}") { Content = content };
        if (ProofFor?.Invoke(endpoint) is { } proof)
        {
            request.Headers.Add("DPoP", proof);
        }
        return await SendAsync(request);
    }

    public async Task<Answer> SendAsync(HttpRequestMessage request) =>
        await Answer.OfAsync(await http.SendAsync(request));

    public void Dispose()
    {
        http.Dispose();
        Browser.Dispose();
    }
}

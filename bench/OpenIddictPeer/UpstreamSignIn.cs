using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.JsonWebTokens;

namespace OpenIddictPeer;

/// <summary>A user whom the upstream signed in.</summary>
internal sealed record SignedIn(string Subject, string UpstreamToken);

/// <summary>
/// Signs users in at the upstream. It believes an id_token that comes from the token endpoint without checking its
/// signature, as <c>mcp-sdk.mjs</c> does.
/// </summary>
internal sealed class UpstreamSignIn(string upstream, string issuer, IDataProtectionProvider protection) : IDisposable
{
    public const string AuthorizePath = "/authorize";
    public const string CallbackPath = "/callback/bench";

    private const string ClientId = "broker";
    private const string Cookie = "attempt";

    private static readonly AuthenticationHeaderValue Credentials = new(
        "Basic",
        Convert.ToBase64String(Encoding.ASCII.GetBytes($"{ClientId}:secret-of-the-broker-for-measuring"))
    );

    private readonly HttpClient http = new();
    private readonly IDataProtector protector = protection.CreateProtector(Cookie);

    private string RedirectUri => issuer + CallbackPath;

    /// <summary>Sends the browser to the upstream. The browser keeps the attempt, sealed, in a cookie.</summary>
    public IResult Begin(HttpContext context)
    {
        var attempt = new Attempt(Random(), Random(), Random(), context.Request.QueryString.Value!);
        context.Response.Cookies.Append(
            Cookie,
            protector.Protect(JsonSerializer.Serialize(attempt)),
            new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax }
        );
        var parameters = new Dictionary<string, string?>
        {
            ["response_type"] = "code",
            ["client_id"] = ClientId,
            ["redirect_uri"] = RedirectUri,
            ["scope"] = "openid profile",
            ["state"] = attempt.State,
            ["nonce"] = attempt.Nonce,
            ["code_challenge"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(attempt.Verifier))),
            ["code_challenge_method"] = "S256",
        };
        return Results.Redirect(QueryHelpers.AddQueryString($"{upstream}/authorize", parameters));
    }

    /// <summary>
    /// Redeems the upstream's code, and turns the callback into the client's authorization request. A redirect to it
    /// would be more usual, and cost a request more.
    /// </summary>
    public async Task CompleteAsync(HttpContext context)
    {
        var sealedAttempt = context.Request.Cookies[Cookie] ?? throw Refused();
        var attempt = JsonSerializer.Deserialize<Attempt>(protector.Unprotect(sealedAttempt))!;
        context.Response.Cookies.Delete(Cookie);
        if (context.Request.Query["state"] != attempt.State)
        {
            throw Refused();
        }
        var user = await RedeemAsync(context.Request.Query["code"].ToString(), attempt, context.RequestAborted);
        context.Features.Set(user);
        context.Request.Path = AuthorizePath;
        context.Request.QueryString = new(attempt.Query);
    }

    public void Dispose() => http.Dispose();

    private async Task<SignedIn> RedeemAsync(string code, Attempt attempt, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{upstream}/token");
        request.Headers.Authorization = Credentials;
        request.Content = new FormUrlEncodedContent(
            new Dictionary<string, string>
            {
                ["grant_type"] = "authorization_code",
                ["code"] = code,
                ["redirect_uri"] = RedirectUri,
                ["code_verifier"] = attempt.Verifier,
            }
        );
        using var response = await http.SendAsync(request, cancellation);
        response.EnsureSuccessStatusCode();
        var tokens = await response.Content.ReadFromJsonAsync<JsonElement>(cancellation);
        var idToken = new JsonWebToken(tokens.GetProperty("id_token").GetString());
        return
            idToken.Issuer == upstream
            && idToken.Audiences.SequenceEqual([ClientId])
            && idToken.GetClaim("nonce").Value == attempt.Nonce
            && idToken.ValidTo > TimeProvider.System.GetUtcNow().UtcDateTime
            ? new(idToken.Subject, tokens.GetProperty("access_token").GetString()!)
            : throw Refused();
    }

    private static string Random() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    private static BadHttpRequestException Refused() => new("This is not the answer to this browser's sign-in.");

    /// <param name="Query">The client's authorization request.</param>
    private sealed record Attempt(string State, string Nonce, string Verifier, string Query);
}

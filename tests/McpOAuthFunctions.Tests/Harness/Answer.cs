using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace McpOAuthFunctions.Tests.Harness;

/// <summary>An answer of a JSON endpoint.</summary>
public sealed record Answer(HttpStatusCode Status, HttpResponseHeaders Headers, string Body)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public string? Error => Json.TryGetProperty("error", out var error) ? error.GetString() : null;

    public string AccessToken => Json.GetProperty("access_token").GetString()!;

    public string RefreshToken => Json.GetProperty("refresh_token").GetString()!;

    public static async Task<Answer> OfAsync(HttpResponseMessage response)
    {
        using (response)
        {
            return new(response.StatusCode, response.Headers, await response.Content.ReadAsStringAsync());
        }
    }

    /// <summary>Fails unless this is the error that the standard asks for, with nothing cached and nothing internal.</summary>
    public void AssertRefused(string error, HttpStatusCode status = HttpStatusCode.BadRequest)
    {
        Assert.Equal((status, error), (Status, Error));
        Assert.True(Headers.CacheControl?.NoStore);
        Assert.DoesNotContain("Exception", Body, StringComparison.Ordinal);
    }
}

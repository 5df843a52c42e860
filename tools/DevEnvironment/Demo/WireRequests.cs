using System.Net.Http.Json;

namespace DevEnvironment.Demo;

/// <summary>HTTP requests that expect success and a JSON document.</summary>
internal static class WireRequests
{
    public static async Task<T> GetDocumentAsync<T>(
        this HttpClient http,
        string url,
        CancellationToken cancellationToken
    )
    {
        using var response = await http.GetAsync(url, cancellationToken);
        return await ReadAsync<T>(response, cancellationToken);
    }

    public static async Task<T> PostJsonAsync<T>(
        this HttpClient http,
        string url,
        object body,
        CancellationToken cancellationToken
    )
    {
        using var response = await http.PostAsJsonAsync(url, body, cancellationToken);
        return await ReadAsync<T>(response, cancellationToken);
    }

    public static async Task<T> PostFormAsync<T>(
        this HttpClient http,
        string url,
        Dictionary<string, string> fields,
        CancellationToken cancellationToken
    )
    {
        using var content = new FormUrlEncodedContent(fields);
        using var response = await http.PostAsync(url, content, cancellationToken);
        return await ReadAsync<T>(response, cancellationToken);
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        var request = $"{response.RequestMessage!.Method} {response.RequestMessage.RequestUri}";
        DemoFailedException.Unless(
            response.IsSuccessStatusCode,
            $"{request} returned {(int)response.StatusCode}: {Shortened(text)}"
        );
        try
        {
            return System.Text.Json.JsonSerializer.Deserialize<T>(text, Wire.Json)
                ?? throw new DemoFailedException($"{request} returned null.");
        }
        catch (System.Text.Json.JsonException e)
        {
            throw new DemoFailedException(
                $"{request} did not return the expected document: {e.Message} {Shortened(text)}",
                e
            );
        }
    }

    private static string Shortened(string text) => text.Length > 500 ? text[..500] + "…" : text;
}

using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpOAuth.Cli.Commands;

namespace McpOAuth.Cli.SecurityAudit.Probes;

/// <summary>A broker's response to a probe.</summary>
internal sealed record ProbeAnswer(int Status, string Body, HttpResponseHeaders Headers, string? ContentType)
{
    private const int MaximumText = 300;

    public string? Location => Header("Location");

    public bool IsRedirect => Status is >= 300 and < 400;

    /// <summary>
    /// Whether the response shows how the broker treats such a request. A 429 or an outage (5xx, or the error codes of
    /// RFC 6749 §4.1.2.1) does not: the next request may get through.
    /// </summary>
    public bool IsSeen =>
        Status is not 429 and < 500
        && Location?.Contains("error=temporarily_unavailable", StringComparison.Ordinal) != true
        && Location?.Contains("error=server_error", StringComparison.Ordinal) != true;

    /// <summary>An error, shown directly or returned to the client by redirect.</summary>
    public bool IsError => Status >= 400 || Location?.Contains("error=", StringComparison.Ordinal) == true;

    public IReadOnlyList<string> Cookies =>
        Headers.NonValidated.TryGetValues("Set-Cookie", out var values) ? [.. values] : [];

    /// <summary>Null if the body is not a JSON object or contains invalid text.</summary>
    public JsonElement? Json { get; } = Parse(Body);

    /// <summary>Also null if the endpoint is missing (404, 405), because that is not a refusal.</summary>
    public bool? Refuses(bool also) => IsSeen && Status is not (404 or 405) ? IsError && also : null;

    public string? Header(string name) =>
        Headers.NonValidated.TryGetValues(name, out var values) ? string.Join(", ", values) : null;

    /// <summary>A string member, safe to print.</summary>
    public string? Text(string member) => Exact(member) is { } text ? Printable.Of(text, MaximumText) : null;

    /// <summary>A string member, unchanged.</summary>
    public string? Exact(string member) =>
        Json is { } json && json.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    /// <summary>An array member, safe to print.</summary>
    public IReadOnlyList<string>? Texts(string member) =>
        Json is { } json && json.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Select(item => Printable.Of(item.ToString(), MaximumText))]
            : null;

    private static JsonElement? Parse(string body)
    {
        try
        {
            var root = JsonElement.Parse(body);
            // A lone surrogate is detected only when the value is read, so write the object to read everything.
            return JsonObject.Create(root)?.ToJsonString() is null ? null : root;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}

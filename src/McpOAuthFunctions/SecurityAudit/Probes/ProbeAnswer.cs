using System.Net.Http.Headers;
using System.Text.Json;

namespace McpOAuthFunctions.SecurityAudit.Probes;

/// <summary>What a broker answered.</summary>
internal sealed record ProbeAnswer(int Status, string Body, HttpResponseHeaders Headers, string? ContentType)
{
    public string? Location => Header("Location");

    public bool IsRedirect => Status is >= 300 and < 400;

    /// <summary>
    /// Whether it says what the broker does with such a request. Too many requests (429), and an outage (5xx, or RFC
    /// 6749 §4.1.2.1's words for it), say nothing: the next such request may get through.
    /// </summary>
    public bool IsSeen =>
        Status is not 429 and < 500
        && Location?.Contains("error=temporarily_unavailable", StringComparison.Ordinal) != true
        && Location?.Contains("error=server_error", StringComparison.Ordinal) != true;

    /// <summary>An error that stays here: nobody is sent anywhere.</summary>
    public bool StaysAsError => IsSeen && Status >= 400 && Location is null;

    /// <summary>An error here, or one that goes back to the client.</summary>
    public bool IsRefused =>
        IsSeen && (Status >= 400 || Location?.Contains("error=", StringComparison.Ordinal) == true);

    /// <summary>Whether an attack is seen to succeed; null where the answer says nothing of it.</summary>
    public bool? Shows(Func<ProbeAnswer, bool> success) => IsSeen ? success(this) : null;

    /// <summary>Null where it is missing.</summary>
    public string? Header(string name) =>
        Headers.NonValidated.TryGetValues(name, out var values) ? string.Join(", ", values) : null;

    public IReadOnlyList<string> Cookies =>
        Headers.NonValidated.TryGetValues("Set-Cookie", out var values) ? [.. values] : [];

    /// <summary>Null where the body is no JSON object.</summary>
    public JsonElement? Json
    {
        get
        {
            try
            {
                var root = JsonDocument.Parse(Body).RootElement;
                return root.ValueKind == JsonValueKind.Object ? root : null;
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }

    public string? Text(string member) =>
        Json is { } json && json.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    /// <summary>The texts of an array; null where there is none.</summary>
    public IReadOnlyList<string>? Texts(string member) =>
        Json is { } json && json.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Select(one => one.ToString())]
            : null;
}

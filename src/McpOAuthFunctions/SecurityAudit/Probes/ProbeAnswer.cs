using System.Net.Http.Headers;
using System.Text.Json;

namespace McpOAuthFunctions.SecurityAudit.Probes;

/// <summary>What a broker answered.</summary>
internal sealed record ProbeAnswer(int Status, string Body, HttpResponseHeaders Headers, string? ContentType)
{
    private const int MaximumText = 300;

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

    /// <summary>Null where the body is no JSON object, or has text in it that is none.</summary>
    public JsonElement? Json { get; } = Parse(Body);

    /// <summary>A member as it can be told; null where there is none.</summary>
    public string? Text(string member) => Exact(member) is { } text ? Printable.Of(text, MaximumText) : null;

    /// <summary>A member as it is, to be sent back.</summary>
    public string? Exact(string member) =>
        Json is { } json && json.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    /// <summary>The texts of an array as they can be told; null where there is none.</summary>
    public IReadOnlyList<string>? Texts(string member) =>
        Json is { } json && json.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Select(one => Printable.Of(one.ToString(), MaximumText))]
            : null;

    private static JsonElement? Parse(string body)
    {
        try
        {
            var root = JsonElement.Parse(body);
            if (root.ValueKind != JsonValueKind.Object)
            {
                return null;
            }
            Read(root);
            return root;
        }
        // A lone surrogate is found when it is read, and not when it is parsed.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static void Read(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    _ = member.Name;
                    Read(member.Value);
                }
                break;
            case JsonValueKind.Array:
                foreach (var one in element.EnumerateArray())
                {
                    Read(one);
                }
                break;
            case JsonValueKind.String:
                _ = element.GetString();
                break;
        }
    }
}

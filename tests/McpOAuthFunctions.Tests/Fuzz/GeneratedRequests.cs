using System.Text;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Fuzz;

/// <summary>Makes requests that are right in most parts and wrong in some.</summary>
internal sealed class GeneratedRequests(Choices choices, string issuer, string clientId)
{
    private static readonly string[] Odd =
    [
        "",
        " ",
        "%",
        "%zz",
        "%00",
        "%0d%0aSet-Cookie:a=b",
        "\u00e9",
        "\ud83d\ude00",
        "../..",
        "//evil.example",
        "null",
        "[]",
        "{}",
        "-1",
        "0",
        "1e309",
        "true",
        "<script>",
        "' or 1=1",
        "\\",
        "a\tb",
        "javascript:alert(1)",
        "https://evil.example/cb",
        "https://client.example@evil.example/cb",
        "http://localhost.evil.example/cb",
        "data:text/html,x",
        "plain",
        "none",
        "AQAAAAFH5P53J9hRZuZ0BZEl-Yvj8yImbxfzwzX1zh5oAkqNK6RAZOjjJrQ87lLopJ5zXu",
        "a.b.c",
        "....",
        "urn:x",
        "%F0%9F",
        "+",
        "&",
        "=",
    ];

    private static readonly string[] AuthorizeNames =
    [
        "response_type",
        "client_id",
        "redirect_uri",
        "scope",
        "state",
        "code_challenge",
        "code_challenge_method",
        "resource",
        "prompt",
        "nonce",
        "response_mode",
        "request",
        "request_uri",
        "unknown",
    ];

    private static readonly string[] TokenNames =
    [
        "grant_type",
        "code",
        "redirect_uri",
        "code_verifier",
        "client_id",
        "client_secret",
        "refresh_token",
        "scope",
        "resource",
        "client_assertion",
        "client_assertion_type",
        "audience",
        "subject_token",
        "subject_token_type",
        "unknown",
    ];

    private static readonly string[] GrantTypes =
    [
        "authorization_code",
        "refresh_token",
        "client_credentials",
        "password",
        "urn:ietf:params:oauth:grant-type:token-exchange",
        "urn:ietf:params:oauth:grant-type:jwt-bearer",
    ];

    private static readonly string[] MetadataNames =
    [
        "redirect_uris",
        "client_name",
        "token_endpoint_auth_method",
        "grant_types",
        "response_types",
        "scope",
        "logo_uri",
        "client_uri",
        "jwks",
        "jwks_uri",
        "contacts",
        "application_type",
        "software_statement",
        "unknown",
    ];

    private static readonly string[] JsonValues =
    [
        "null",
        "1",
        "\"x\"",
        "[]",
        "{}",
        "[null]",
        "[1]",
        "[\"javascript:alert(1)\"]",
        "[\"https://a.example/cb\",{}]",
        "true",
        "\"\\u0000\"",
    ];

    public HttpRequestMessage Next() =>
        choices.Below(20) switch
        {
            < 10 => Authorize(),
            < 19 => Token(),
            _ => Register(),
        };

    private HttpRequestMessage Authorize()
    {
        var parameters = new List<KeyValuePair<string, string>>
        {
            new("response_type", "code"),
            new("client_id", clientId),
            new("redirect_uri", TestClient.RedirectUri),
            new("code_challenge", new string('a', 43)),
            new("code_challenge_method", "S256"),
            new("resource", TestBroker.ResourceUri),
            new("state", "s"),
        };
        Spoil(parameters, AuthorizeNames);
        var encoded = Encode(parameters);
        return choices.OneIn(5)
            ? new(HttpMethod.Post, $"{issuer}/authorize") { Content = Form(encoded) }
            : new(HttpMethod.Get, $"{issuer}/authorize?{encoded}");
    }

    private HttpRequestMessage Token()
    {
        var parameters = new List<KeyValuePair<string, string>>
        {
            new("grant_type", choices.Of(GrantTypes)),
            new("client_id", clientId),
            new("code", choices.Of(Odd)),
            new("refresh_token", choices.Of(Odd)),
            new("code_verifier", new string('v', 43)),
        };
        Spoil(parameters, TokenNames);
        var path = choices.Of<string>(["token", "token", "refresh", "revoke", "introspect"]);
        var request = new HttpRequestMessage(HttpMethod.Post, $"{issuer}/{path}")
        {
            Content = Form(Encode(parameters)),
        };
        if (choices.OneIn(4))
        {
            var credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{choices.Of(Odd)}:{choices.Of(Odd)}"));
            var header = choices.OneIn(3)
                ? choices.Of<string>(["Basic", "Basic !", "Bearer x", "Basic Og=="])
                : $"Basic {credentials}";
            request.Headers.TryAddWithoutValidation("Authorization", header);
        }
        return request;
    }

    private HttpRequestMessage Register()
    {
        var members = new List<string> { "\"redirect_uris\":[\"http://localhost/cb\"]" };
        members.RemoveAll(_ => choices.OneIn(2));
        for (var i = choices.Below(6); i >= 0; i--)
        {
            members.Add($"\"{choices.Of(MetadataNames)}\":{choices.Of(JsonValues)}");
        }
        var json = $"{{{string.Join(',', members)}}}";
        json = choices.OneIn(10) ? json[..choices.Below(json.Length)] : json;
        return new(HttpMethod.Post, $"{issuer}/register")
        {
            Content = new StringContent(json, Encoding.UTF8, choices.OneIn(10) ? "text/plain" : "application/json"),
        };
    }

    private void Spoil(List<KeyValuePair<string, string>> parameters, string[] names)
    {
        for (var i = choices.Below(4); i > 0; i--)
        {
            var at = choices.Below(parameters.Count);
            switch (choices.Below(5))
            {
                case 0:
                    parameters.RemoveAt(at);
                    break;
                case 1:
                    parameters.Add(parameters[at]);
                    break;
                case 2:
                    parameters[at] = new(parameters[at].Key, new string('x', choices.Of<int>([1, 127, 3000])));
                    break;
                default:
                    parameters.Add(new(choices.Of(names), choices.Of(Odd)));
                    parameters.RemoveAt(at);
                    break;
            }
            if (parameters.Count == 0)
            {
                parameters.Add(new(choices.Of(names), choices.Of(Odd)));
            }
        }
    }

    // Some values go out as they are: what a broken client would send.
    private string Encode(List<KeyValuePair<string, string>> parameters) =>
        string.Join(
            '&',
            parameters.Select(pair =>
                $"{pair.Key}={(choices.OneIn(8) ? Raw(pair.Value) : Uri.EscapeDataString(pair.Value))}"
            )
        );

    private static string Raw(string value) => new([.. value.Where(c => c is > ' ' and < '\u007f' and not '#')]);

    private static ByteArrayContent Form(string encoded)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(encoded));
        content.Headers.TryAddWithoutValidation("Content-Type", "application/x-www-form-urlencoded");
        return content;
    }
}

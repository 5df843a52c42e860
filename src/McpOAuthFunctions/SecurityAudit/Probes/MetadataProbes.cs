using System.Globalization;
using System.Text.Json;

namespace McpOAuthFunctions.SecurityAudit.Probes;

/// <summary>What a broker says of itself, to whomever, and at URLs that do not exist.</summary>
internal static class MetadataProbes
{
    private const string Metadata = "/.well-known/oauth-authorization-server";

    // RFC 7518 §6.2.2 and §6.3.2: d and the rest of a private RSA key; k of a shared one.
    private static readonly string[] PrivateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

    public static async Task<Behaviour> ObserveAsync(ProbeClient client, Behaviour seen, CancellationToken cancellation)
    {
        var answer = await client.GetAsync(Metadata, cancellation);
        if (answer.Json is not { } json)
        {
            throw new McpOAuth.Protocol.OutageException(
                $"{new Uri(client.Target.Broker, Metadata)} answers {answer.Status} and no metadata. Is it a broker?"
            );
        }
        return seen with
        {
            Issuer = answer.Text("issuer") ?? "",
            InsecureEndpoints = InsecureEndpoints(json),
            PkceMethods = answer.Texts("code_challenge_methods_supported") ?? [],
            ResponseTypes = answer.Texts("response_types_supported") ?? [],
            // RFC 8414 §2: what is meant where it is left out.
            GrantTypes = answer.Texts("grant_types_supported") ?? ["authorization_code", "implicit"],
            PromisesIssuer =
                json.TryGetProperty("authorization_response_iss_parameter_supported", out var promise)
                && promise.ValueKind == JsonValueKind.True,
            ClientAuthenticationMethods = answer.Texts("token_endpoint_auth_methods_supported") ?? [],
            DpopAlgorithms = answer.Texts("dpop_signing_alg_values_supported") ?? [],
            HstsSeconds = SecondsOf(answer.Header("Strict-Transport-Security")),
            MovedIssuers = await MovedIssuersAsync(client, answer.Body, cancellation),
            PrivateKeyMembers = await PrivateKeysAsync(client, cancellation),
            ServerErrors = await ServerErrorsAsync(client, cancellation),
        };
    }

    private static AttackResult InsecureEndpoints(JsonElement metadata)
    {
        var urls = metadata
            .EnumerateObject()
            .Where(member =>
                member.Value.ValueKind == JsonValueKind.String
                && (member.Name.EndsWith("_endpoint", StringComparison.Ordinal) || member.Name == "jwks_uri")
            )
            .ToList();
        return AttackResult.Of([
            .. urls.Select(member =>
                (member.Name, !member.Value.GetString()!.StartsWith("https:", StringComparison.Ordinal))
            ),
        ]);
    }

    private static async Task<AttackResult> MovedIssuersAsync(
        ProbeClient client,
        string usual,
        CancellationToken cancellation
    )
    {
        (string Name, string Value)[] headers =
        [
            ("Host", ProbeClient.Stranger),
            ("X-Forwarded-Host", ProbeClient.Stranger),
            ("X-Forwarded-Proto", "http"),
            ("X-Original-Host", ProbeClient.Stranger),
            ("X-Forwarded-Prefix", "/elsewhere"),
            ("Forwarded", $"host={ProbeClient.Stranger};proto=http"),
        ];
        var attacks = new List<(string, bool)>();
        foreach (var header in headers)
        {
            var answer = await client.GetAsync(Metadata, cancellation, header);
            // What stands before the broker may refuse a foreign host altogether.
            attacks.Add((header.Name, answer.Status == 200 && answer.Body != usual));
        }
        return AttackResult.Of(attacks);
    }

    private static async Task<AttackResult> PrivateKeysAsync(ProbeClient client, CancellationToken cancellation)
    {
        var answer = await client.GetAsync("/.well-known/jwks.json", cancellation);
        var members =
            answer.Json is { } json && json.TryGetProperty("keys", out var keys)
                ? keys.EnumerateArray().SelectMany(key => key.EnumerateObject().Select(member => member.Name)).ToList()
                : [];
        return AttackResult.Of([.. PrivateMembers.Select(member => (member, members.Contains(member)))]);
    }

    private static async Task<AttackResult> ServerErrorsAsync(ProbeClient client, CancellationToken cancellation)
    {
        const string unknown = "/.well-known/security-audit";
        const string inserted = Metadata + "/security-audit";
        const string malformed = "/authorize?client_id=%ff%fe&redirect_uri=%00";
        return AttackResult.Of([
            (unknown, (await client.GetAsync(unknown, cancellation)).Status != 404),
            (inserted, (await client.GetAsync(inserted, cancellation)).Status != 404),
            (malformed, (await client.GetAsync(malformed, cancellation)).Status >= 500),
        ]);
    }

    private static long SecondsOf(string? hsts)
    {
        var directive = (hsts ?? "")
            .Split(';', StringSplitOptions.TrimEntries)
            .FirstOrDefault(part => part.StartsWith("max-age=", StringComparison.OrdinalIgnoreCase));
        var text = directive?["max-age=".Length..].Trim('"');
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : 0;
    }
}

using System.Globalization;
using System.Text.Json;

namespace McpOAuthFunctions.SecurityAudit.Probes;

/// <summary>What a broker says of itself, to whomever, and at URLs that do not exist.</summary>
internal static class MetadataProbes
{
    private const string Metadata = "/.well-known/oauth-authorization-server";
    private const string KeySet = "/.well-known/jwks.json";

    // RFC 7518 §6.2.2 and §6.3.2: d and the rest of a private RSA key; k of a shared one.
    private static readonly string[] PrivateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

    public static async Task<Behaviour> ObserveAsync(ProbeClient client, Behaviour seen, CancellationToken cancellation)
    {
        var answer = await client.GetAsync(Metadata, cancellation);
        if (answer.Status != 200 || answer.Json is not { } json)
        {
            throw new McpOAuth.Protocol.OutageException(
                $"{new Uri(client.Target.Broker, Metadata)} answers {answer.Status} and no metadata. Is it a broker?"
            );
        }
        var keys = await PrivateKeysAsync(client, cancellation);
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
            PrivateKeyMembers = keys,
            NotSeen = keys is null ? ["the key set: " + KeySet + " has no key that can be read"] : [],
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

    private static async Task<AttackResult?> MovedIssuersAsync(
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
        var attacks = new List<(string, bool?)>();
        foreach (var header in headers)
        {
            var answer = await client.GetAsync(Metadata, cancellation, header);
            // What stands before the broker may refuse a foreign host altogether.
            attacks.Add((header.Name, answer.Shows(one => one.Status == 200 && one.Body != usual)));
        }
        return AttackResult.OfSeen(attacks);
    }

    /// <summary>Null where no key is published: nothing private in what is not there proves nothing.</summary>
    private static async Task<AttackResult?> PrivateKeysAsync(ProbeClient client, CancellationToken cancellation)
    {
        var answer = await client.GetAsync(KeySet, cancellation);
        if (
            answer is not { Status: 200, Json: { } json }
            || !json.TryGetProperty("keys", out var keys)
            || keys.ValueKind != JsonValueKind.Array
        )
        {
            return null;
        }
        var all = keys.EnumerateArray().ToList();
        if (all.Count == 0 || !all.TrueForAll(key => key.ValueKind == JsonValueKind.Object))
        {
            return null;
        }
        var members = all.SelectMany(key => key.EnumerateObject().Select(member => member.Name)).ToHashSet();
        return AttackResult.Of([.. PrivateMembers.Select(member => (member, members.Contains(member)))]);
    }

    private static async Task<AttackResult?> ServerErrorsAsync(ProbeClient client, CancellationToken cancellation)
    {
        const string unknown = "/.well-known/security-audit";
        const string inserted = Metadata + "/security-audit";
        const string malformed = "/authorize?client_id=%ff%fe&redirect_uri=%00";
        return AttackResult.OfSeen([
            (unknown, NotLimited(await client.GetAsync(unknown, cancellation), status => status != 404)),
            (inserted, NotLimited(await client.GetAsync(inserted, cancellation), status => status != 404)),
            (malformed, NotLimited(await client.GetAsync(malformed, cancellation), status => status >= 500)),
        ]);
    }

    // Here a 5xx is what is looked for.
    private static bool? NotLimited(ProbeAnswer answer, Func<int, bool> isWrong) =>
        answer.Status == 429 ? null : isWrong(answer.Status);

    private static long SecondsOf(string? hsts)
    {
        var directive = (hsts ?? "")
            .Split(';', StringSplitOptions.TrimEntries)
            .FirstOrDefault(part => part.StartsWith("max-age=", StringComparison.OrdinalIgnoreCase));
        var text = directive?["max-age=".Length..].Trim('"');
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : 0;
    }
}

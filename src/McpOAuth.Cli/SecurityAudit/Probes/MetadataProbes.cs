using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using McpOAuth.Protocol;

namespace McpOAuth.Cli.SecurityAudit.Probes;

/// <summary>Requests for the metadata and the key set, with foreign headers, and for URLs that do not exist.</summary>
internal static partial class MetadataProbes
{
    public const string Metadata = "/.well-known/oauth-authorization-server";
    public const string KeySet = "/.well-known/jwks.json";

    /// <summary>Half a year, in seconds.</summary>
    private const long MinimumHsts = 15_552_000;

    private const string KeyMethod = AuthenticationMethods.PrivateKeyJwt;

    // RFC 7518 §6.2.2 and §6.3.2: d and the other private RSA members. §6.4.1: k of a symmetric key.
    private static readonly string[] PrivateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

    /// <param name="usual">The metadata returned without such headers.</param>
    public static IEnumerable<Probe> All(string usual)
    {
        // A proxy in front of the broker may refuse a foreign host.
        bool IsUsual(ProbeAnswer answer) => answer.Status != 200 || answer.Body == usual;
        Probe With(string name, string value) =>
            new(Metadata, Expectation.Shows("issuer_from_settings", name, IsUsual)) { Headers = [(name, value)] };
        // A 5xx is the finding.
        Probe At(string path, Func<int, bool> isGood) =>
            new(
                path,
                new Expectation("unknown_paths", path, answer => answer.Status == 429 ? null : isGood(answer.Status))
            );
        return
        [
            With("Host", StrangerProbes.Host),
            With("X-Forwarded-Host", StrangerProbes.Host),
            With("X-Forwarded-Proto", "http"),
            With("X-Original-Host", StrangerProbes.Host),
            With("X-Forwarded-Prefix", "/elsewhere"),
            With("Forwarded", $"host={StrangerProbes.Host};proto=http"),
            At("/.well-known/security-audit", status => status == 404),
            At($"{Metadata}/security-audit", status => status == 404),
            At("/authorize?client_id=%ff%fe&redirect_uri=%00", status => status < 500),
        ];
    }

    public static void NoteMetadata(LiveEvidence evidence, ProbeTarget target, ProbeAnswer answer)
    {
        var (issuer, expected) = (answer.Text("issuer"), target.Configuration.Settings.Issuer.Value);
        evidence.Note("issuer_identity", $"metadata: {issuer}, settings: {expected}", issuer != expected);
        foreach (var member in answer.Json!.Value.EnumerateObject())
        {
            if (member.Name.EndsWith("_endpoint", StringComparison.Ordinal) || member.Name == "jwks_uri")
            {
                evidence.Note("https_only", member.Name, !Rules.Judge.IsHttps(member.Value.ToString()));
            }
        }
        // On loopback over http, the probes cannot tell whether the broker is reached over https.
        var isHttps = target.Broker.Scheme == Uri.UriSchemeHttps;
        evidence.Note("https_only", target.Origin, !isHttps && target.Broker.IsLoopback ? null : !isHttps);
        NoteOffers(evidence, answer);
    }

    private static void NoteOffers(LiveEvidence evidence, ProbeAnswer answer)
    {
        void Offers(string rule, string member, Func<IReadOnlyList<string>, bool> isGood, params string[] otherwise)
        {
            var all = answer.Texts(member) ?? otherwise;
            evidence.Note(rule, $"{member}: {string.Join(", ", all)}", !isGood(all));
        }
        Offers("pkce_enabled", "code_challenge_methods_supported", all => all.SequenceEqual([WireValues.S256]));
        Offers("response_types", "response_types_supported", all => all.SequenceEqual([WireValues.ResponseTypeCode]));
        // RFC 8414 §2: the default if the member is missing.
        Offers("response_types", "grant_types_supported", all => !all.Any(IsForbidden), "implicit");
        Offers("client_authentication", "token_endpoint_auth_methods_supported", all => all.Contains(KeyMethod));
        const string promise = "authorization_response_iss_parameter_supported";
        var hasPromise = answer.Json!.Value.TryGetProperty(promise, out var value);
        evidence.Note("mix_up_issuer", $"no {promise}", !hasPromise || value.ValueKind != JsonValueKind.True);
        var hsts = SecondsOf(answer.Header("Strict-Transport-Security"));
        evidence.Note("hsts", $"max-age={hsts}; minimum: {MinimumHsts}", hsts < MinimumHsts);
        const string dpop = "dpop_signing_alg_values_supported";
        if (answer.Texts(dpop) is null or [])
        {
            evidence.Warn("sender_constrained_tokens", "the metadata does not offer DPoP");
            return;
        }
        // RFC 9449 §5.1: only asymmetric algorithms are allowed.
        Offers("sender_constrained_tokens", dpop, all => !all.Any(algorithm => algorithm is "none" or ['H', 'S', ..]));
    }

    public static void NoteKeySet(LiveEvidence evidence, ProbeAnswer answer)
    {
        List<JsonElement> keys =
            answer is { Status: 200, Json: { } json }
            && json.TryGetProperty("keys", out var array)
            && array.ValueKind == JsonValueKind.Array
                ? [.. array.EnumerateArray()]
                : [];
        // An empty key set proves nothing.
        if (keys.Count == 0 || !keys.TrueForAll(key => key.ValueKind == JsonValueKind.Object))
        {
            evidence.CannotSee($"the key set: {KeySet} contains no readable key");
            return;
        }
        var members = keys.SelectMany(key => key.EnumerateObject().Select(member => member.Name)).ToHashSet();
        foreach (var name in PrivateMembers)
        {
            evidence.Note("published_keys", name, members.Contains(name));
        }
    }

    private static bool IsForbidden(string grantType) => grantType is "implicit" or "password";

    // RFC 6797 §6.1. 0 if it is missing or not a number.
    private static long SecondsOf(string? hsts) =>
        long.TryParse(MaxAge().Match(hsts ?? "").Groups[1].Value, CultureInfo.InvariantCulture, out var seconds)
            ? seconds
            : 0;

    [GeneratedRegex("(?i)(?:^|;) *max-age *= *\"?([0-9]+)")]
    private static partial Regex MaxAge();
}

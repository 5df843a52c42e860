using static McpOAuth.Cli.SecurityAudit.Probes.Expectation;
using static McpOAuth.Protocol.ParameterNames;

namespace McpOAuth.Cli.SecurityAudit.Probes;

/// <summary>Authorization requests as a client, each valid except for one thing.</summary>
internal sealed class ClientProbes(ProbeTarget target, ProbeIdentity client)
{
    private const string Elsewhere = $"https://{StrangerProbes.Host}/callback";

    /// <summary>A fully valid request: the broker must ask the user for consent.</summary>
    public Probe Valid => Ask(new("consent_before_upstream", "sent on without consent", IsAsked));

    public static IEnumerable<Probe> OfUnknownClients(ProbeTarget target)
    {
        const string rule = "uri_registration_required";
        var unknown = new ClientProbes(target, new(StrangerProbes.UnknownClient, Elsewhere, IsTrusted: false));
        yield return unknown.Ask(Stays(rule, "an unknown client"));
        yield return unknown.Ask(Stays(rule, "no client"), (ClientId, null));
    }

    // csharpier-ignore - a table
    public IEnumerable<Probe> All =>
    [
        Ask(Refused("pkce_enabled", "no challenge"), (CodeChallenge, null), (CodeChallengeMethod, null)),
        Ask(Refused("pkce_enabled", "no method"), (CodeChallengeMethod, null)),
        Ask(Refused("pkce_enabled", "plain"), (CodeChallengeMethod, "plain")),
        Ask(Refused("pkce_enabled", "an empty challenge"), (CodeChallenge, "")),
        .. VariantsOf(client.RedirectUri).Select(uri => Ask(Stays("exact_uri_matching", uri), (RedirectUri, uri))),
        Ask(Stays("uri_registration_required", $"{client.ClientId} at {Elsewhere}"), (RedirectUri, Elsewhere)),
        Ask(new("open_redirect", $"an error redirects to {client.RedirectUri}", StaysAtError), (ResponseType, "token")),
        Twice(ClientId, StrangerProbes.UnknownClient),
        Twice(RedirectUri, Elsewhere),
        Twice(CodeChallenge, new('B', 43)),
        Twice(ResponseType, "token"),
        // A resource without configured scopes ignores the scopes of a request.
        .. target.Configuration.Settings.Resources[0].HasImpliedScopes
            ? Array.Empty<Probe>()
            : [Ask(Refused("unknown_scopes", "an unknown scope"), (Scope, "security-audit:no-such-scope"))],
        StrangerProbes.Exchange(client.ClientId, $"by {client.ClientId}"),
    ];

    public static void NoteCookies(LiveEvidence evidence, ProbeAnswer answer)
    {
        foreach (var cookie in answer.Cookies.Select(text => text.Split(';', StringSplitOptions.TrimEntries)))
        {
            bool Has(string attribute) => cookie.Contains(attribute, StringComparer.OrdinalIgnoreCase);
            var isSameSite = Has("samesite=lax") || Has("samesite=strict");
            var isHost = cookie[0].StartsWith("__Host-", StringComparison.Ordinal);
            var isStrong = isHost && isSameSite && Has("secure") && Has("httponly");
            evidence.Note("session_cookies", cookie[0].Split('=')[0], !isStrong);
        }
    }

    private static bool? IsAsked(ProbeAnswer answer) => answer.IsSeen && !answer.IsError ? !answer.IsRedirect : null;

    // Errors of a configured client are correctly returned by redirect.
    private bool? StaysAtError(ProbeAnswer answer) => client.IsTrusted ? null : answer.Refuses(!answer.IsRedirect);

    private Probe Twice(string name, string value)
    {
        var probe = Ask(Refused("duplicate_parameters", $"two of {name}"));
        return probe with { Path = $"{probe.Path}&{name}={Uri.EscapeDataString(value)}" };
    }

    /// <summary>A valid request with changes. A null value removes the parameter.</summary>
    private Probe Ask(Expectation expectation, params IReadOnlyList<(string Name, string? Value)> changes)
    {
        var parameters = new Dictionary<string, string?>
        {
            [ResponseType] = "code",
            [ClientId] = client.ClientId,
            [RedirectUri] = client.RedirectUri,
            [CodeChallenge] = new string('A', 43),
            [CodeChallengeMethod] = "S256",
            [Resource] = target.Resource,
            [State] = "security-audit",
        };
        foreach (var (name, value) in changes)
        {
            parameters[name] = value;
        }
        var query = parameters
            .Where(pair => pair.Value is not null)
            .Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value!)}");
        return new($"/authorize?{string.Join('&', query)}", expectation);
    }

    /// <summary>URIs that differ slightly from a registered one.</summary>
    private static IEnumerable<string> VariantsOf(string registered)
    {
        var separator = registered.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        yield return registered + "/audit";
        yield return $"{registered}{separator}audit=1";
        yield return registered + "#audit";
        yield return registered + "/%2e%2e/audit";
        if (char.IsAsciiLetterLower(registered[^1]))
        {
            yield return registered[..^1] + char.ToUpperInvariant(registered[^1]);
        }
        if (!Uri.TryCreate(registered, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http"))
        {
            yield break;
        }
        var rest = registered[(uri.Scheme.Length + 3)..];
        yield return $"{uri.Scheme}://audit@{rest}";
        yield return $"{uri.Scheme}://{uri.Host}.{StrangerProbes.Host}{uri.AbsolutePath}";
        yield return $"{uri.Scheme}://{StrangerProbes.Host}{uri.AbsolutePath}";
        if (uri.Scheme == "https")
        {
            yield return $"http://{rest}";
            yield return $"https://{uri.Host}:8443{uri.AbsolutePath}";
        }
    }
}

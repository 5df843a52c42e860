using McpOAuth.Protocol;
using static McpOAuthFunctions.SecurityAudit.Probes.Expectation;

namespace McpOAuthFunctions.SecurityAudit.Probes;

/// <summary>Requests of a client that are valid except for one thing each.</summary>
internal static class ClientProbes
{
    private const string Elsewhere = $"https://{StrangerProbes.Host}/callback";

    /// <summary>Nothing is wrong with it: the broker must ask the user.</summary>
    public static Probe Valid(ProbeTarget target, ProbeIdentity client) =>
        Authorize(
            target,
            client,
            new Expectation(
                "consent_before_upstream",
                "sent on without consent",
                one => one.IsSeen && !one.IsError ? !one.IsRedirect : null
            )
        );

    public static IEnumerable<Probe> OfUnknownClients(ProbeTarget target)
    {
        const string rule = "uri_registration_required";
        var unknown = new ProbeIdentity(StrangerProbes.UnknownClient, Elsewhere, IsTrusted: false);
        yield return Authorize(target, unknown, Stays(rule, "an unknown client"));
        yield return Authorize(target, unknown, Stays(rule, "no client"), (ParameterNames.ClientId, null));
        yield return StrangerProbes.Exchange(null, "without a client");
        yield return StrangerProbes.Exchange(unknown.ClientId, "by an unknown client");
    }

    public static IEnumerable<Probe> All(ProbeTarget target, ProbeIdentity client) =>
        [
            .. Downgrades(target, client),
            .. Redirects(target, client),
            .. Duplicates(target, client),
            .. Scopes(target, client),
            StrangerProbes.Exchange(client.ClientId, $"by {client.ClientId}"),
        ];

    public static void NoteCookies(LiveEvidence evidence, ProbeAnswer answer)
    {
        foreach (var cookie in answer.Cookies.Select(one => one.Split(';', StringSplitOptions.TrimEntries)))
        {
            bool Has(string attribute) => cookie.Contains(attribute, StringComparer.OrdinalIgnoreCase);
            var isStrong =
                cookie[0].StartsWith("__Host-", StringComparison.Ordinal)
                && Has("secure")
                && Has("httponly")
                && (Has("samesite=lax") || Has("samesite=strict"));
            evidence.Note("session_cookies", cookie[0].Split('=')[0], !isStrong);
        }
    }

    private static IEnumerable<Probe> Downgrades(ProbeTarget target, ProbeIdentity client)
    {
        const string rule = "pkce_enabled";
        (string, string?) withoutMethod = (ParameterNames.CodeChallengeMethod, null);
        (string, string?) withoutChallenge = (ParameterNames.CodeChallenge, null);
        yield return Authorize(target, client, Refused(rule, "no challenge"), withoutChallenge, withoutMethod);
        yield return Authorize(target, client, Refused(rule, "no method"), withoutMethod);
        yield return Authorize(target, client, Refused(rule, "plain"), (ParameterNames.CodeChallengeMethod, "plain"));
        yield return Authorize(target, client, Refused(rule, "an empty challenge"), (ParameterNames.CodeChallenge, ""));
    }

    private static IEnumerable<Probe> Redirects(ProbeTarget target, ProbeIdentity client)
    {
        foreach (var uri in VariantsOf(client.RedirectUri))
        {
            yield return Authorize(target, client, Stays("exact_uri_matching", uri), (ParameterNames.RedirectUri, uri));
        }
        var elsewhere = Stays("uri_registration_required", $"{client.ClientId} at {Elsewhere}");
        yield return Authorize(target, client, elsewhere, (ParameterNames.RedirectUri, Elsewhere));
        // The errors of a client that settings name go back by redirect: that shows the status, and no open redirect.
        var error = new Expectation(
            "open_redirect",
            $"an error redirects to {client.RedirectUri}",
            answer => client.IsTrusted ? null : answer.Refuses(!answer.IsRedirect)
        );
        yield return Authorize(target, client, error, (ParameterNames.ResponseType, "token"));
    }

    private static IEnumerable<Probe> Duplicates(ProbeTarget target, ProbeIdentity client)
    {
        (string, string)[] seconds =
        [
            (ParameterNames.ClientId, StrangerProbes.UnknownClient),
            (ParameterNames.RedirectUri, Elsewhere),
            (ParameterNames.CodeChallenge, new string('B', 43)),
            (ParameterNames.ResponseType, "token"),
        ];
        foreach (var (name, value) in seconds)
        {
            var probe = Authorize(target, client, Refused("duplicate_parameters", $"two of {name}"));
            yield return probe with
            {
                Path = $"{probe.Path}&{name}={Uri.EscapeDataString(value)}",
            };
        }
    }

    private static IEnumerable<Probe> Scopes(ProbeTarget target, ProbeIdentity client)
    {
        const string scope = "security-audit:no-such-scope";
        // A resource without configured scopes ignores those of a request.
        if (!target.Configuration.Settings.Resources[0].HasImpliedScopes)
        {
            yield return Authorize(target, client, Refused("unknown_scopes", scope), (ParameterNames.Scope, scope));
        }
    }

    /// <summary>URIs that differ a little from a registered one.</summary>
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

    /// <summary>A valid request with changes; null removes a parameter.</summary>
    private static Probe Authorize(
        ProbeTarget target,
        ProbeIdentity client,
        Expectation expectation,
        params IReadOnlyList<(string Name, string? Value)> changes
    )
    {
        var parameters = new Dictionary<string, string?>
        {
            [ParameterNames.ResponseType] = WireValues.ResponseTypeCode,
            [ParameterNames.ClientId] = client.ClientId,
            [ParameterNames.RedirectUri] = client.RedirectUri,
            [ParameterNames.CodeChallenge] = new string('A', 43),
            [ParameterNames.CodeChallengeMethod] = WireValues.S256,
            [ParameterNames.Resource] = target.Resource,
            [ParameterNames.State] = "security-audit",
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
}

using McpOAuth.Protocol;

namespace McpOAuthFunctions.SecurityAudit.Probes;

/// <summary>Authorization requests that are sound but for one thing each.</summary>
internal static class AuthorizationProbes
{
    private static readonly string Challenge = new('A', 43);

    public static async Task<Behaviour> ObserveAsync(ProbeClient client, Behaviour seen, CancellationToken cancellation)
    {
        seen = seen with { UnregisteredRedirects = await StrangersAsync(client, cancellation) };
        if (client.Target.Client is not { } known)
        {
            return seen with { NotSeen = [$"what needs a client: {client.Target.WhyNoClient}", .. seen.NotSeen] };
        }
        var sound = await AskAsync(client, known, [], cancellation);
        if (!sound.IsSeen || sound.IsRefused)
        {
            return seen with
            {
                NotSeen =
                [
                    $"what needs a client: the broker refuses {known.ClientId} ({sound.Status})",
                    .. seen.NotSeen,
                ],
            };
        }
        return seen with
        {
            SilentConsents = AttackResult.Of([("a browser without cookies was sent on", sound.IsRedirect)]),
            WeakCookies = WeakCookies(sound),
            PkceDowngrades = await DowngradesAsync(client, known, cancellation),
            InexactRedirects = await InexactAsync(client, known, cancellation),
            DuplicateParameters = await DuplicatesAsync(client, known, cancellation),
            UnknownScopes = client.Target.PassesOverScopes
                ? null
                : await UnknownScopesAsync(client, known, cancellation),
            OpenRedirects = await OpenRedirectsAsync(client, known, cancellation),
        };
    }

    private static async Task<AttackResult?> StrangersAsync(ProbeClient client, CancellationToken cancellation)
    {
        const string stranger = $"https://{ProbeClient.Stranger}/callback";
        var attacks = new List<(string, bool?)>();
        var unknown = new ProbeClientIdentity("security-audit-unknown-client", stranger, IsTrusted: false);
        var stray = await AskAsync(client, unknown, [], cancellation);
        attacks.Add(("an unknown client", stray.Shows(answer => !answer.StaysAsError)));
        var nobody = await AskAsync(client, unknown, [(ParameterNames.ClientId, null)], cancellation);
        attacks.Add(("no client", nobody.Shows(answer => !answer.StaysAsError)));
        if (client.Target.Client is { } known)
        {
            var elsewhere = await AskAsync(client, known, [(ParameterNames.RedirectUri, stranger)], cancellation);
            attacks.Add(($"{known.ClientId} at {stranger}", elsewhere.Shows(answer => !answer.StaysAsError)));
        }
        return AttackResult.OfSeen(attacks);
    }

    private static async Task<AttackResult?> DowngradesAsync(
        ProbeClient client,
        ProbeClientIdentity known,
        CancellationToken cancellation
    )
    {
        (string, (string, string?)[])[] downgrades =
        [
            ("no challenge", [(ParameterNames.CodeChallenge, null), (ParameterNames.CodeChallengeMethod, null)]),
            ("no method", [(ParameterNames.CodeChallengeMethod, null)]),
            ("plain", [(ParameterNames.CodeChallengeMethod, "plain")]),
            ("an empty challenge", [(ParameterNames.CodeChallenge, "")]),
        ];
        return await TryAsync(client, known, downgrades, answer => !answer.IsRefused, cancellation);
    }

    private static Task<AttackResult?> InexactAsync(
        ProbeClient client,
        ProbeClientIdentity known,
        CancellationToken cancellation
    ) =>
        TryAsync(
            client,
            known,
            [
                .. RedirectVariants
                    .Of(known.RedirectUri)
                    .Select(variant => (variant, new[] { (ParameterNames.RedirectUri, (string?)variant) })),
            ],
            answer => !answer.StaysAsError,
            cancellation
        );

    private static async Task<AttackResult?> DuplicatesAsync(
        ProbeClient client,
        ProbeClientIdentity known,
        CancellationToken cancellation
    )
    {
        var attacks = new List<(string, bool?)>();
        foreach (
            var (name, value) in ((string, string)[])
                [
                    (ParameterNames.ClientId, "security-audit-unknown-client"),
                    (ParameterNames.RedirectUri, $"https://{ProbeClient.Stranger}/callback"),
                    (ParameterNames.CodeChallenge, new string('B', 43)),
                    (ParameterNames.ResponseType, "token"),
                ]
        )
        {
            var url = $"{UrlOf(client.Target, known, [])}&{name}={Uri.EscapeDataString(value)}";
            var answer = await client.GetAsync(url, cancellation);
            attacks.Add(($"two of {name}", answer.Shows(one => !one.IsRefused)));
        }
        return AttackResult.OfSeen(attacks);
    }

    private static Task<AttackResult?> UnknownScopesAsync(
        ProbeClient client,
        ProbeClientIdentity known,
        CancellationToken cancellation
    )
    {
        const string scope = "security-audit:no-such-scope";
        return TryAsync(
            client,
            known,
            [(scope, [(ParameterNames.Scope, scope)])],
            answer => !answer.IsRefused,
            cancellation
        );
    }

    private static async Task<AttackResult?> OpenRedirectsAsync(
        ProbeClient client,
        ProbeClientIdentity known,
        CancellationToken cancellation
    )
    {
        var faulty = await AskAsync(client, known, [(ParameterNames.ResponseType, "token")], cancellation);
        return known.IsTrusted
            ? null
            : AttackResult.OfSeen([
                ($"an error redirects to {known.RedirectUri}", faulty.Shows(answer => answer.IsRedirect)),
            ]);
    }

    private static AttackResult? WeakCookies(ProbeAnswer answer)
    {
        var cookies = answer.Cookies.Select(cookie => cookie.Split(';', StringSplitOptions.TrimEntries)).ToList();
        return cookies.Count == 0
            ? null
            : AttackResult.Of([.. cookies.Select(parts => (parts[0].Split('=')[0], !IsStrong(parts)))]);
    }

    private static bool IsStrong(string[] cookie) =>
        cookie[0].StartsWith("__Host-", StringComparison.Ordinal)
        && Has(cookie, "secure")
        && Has(cookie, "httponly")
        && (Has(cookie, "samesite=lax") || Has(cookie, "samesite=strict"));

    private static bool Has(string[] cookie, string attribute) =>
        cookie.Contains(attribute, StringComparer.OrdinalIgnoreCase);

    private static async Task<AttackResult?> TryAsync(
        ProbeClient client,
        ProbeClientIdentity known,
        IReadOnlyList<(string Attack, (string, string?)[] Changes)> attacks,
        Func<ProbeAnswer, bool> succeeds,
        CancellationToken cancellation
    )
    {
        var results = new List<(string, bool?)>();
        foreach (var (attack, changes) in attacks)
        {
            results.Add((attack, (await AskAsync(client, known, changes, cancellation)).Shows(succeeds)));
        }
        return AttackResult.OfSeen(results);
    }

    private static Task<ProbeAnswer> AskAsync(
        ProbeClient client,
        ProbeClientIdentity known,
        IReadOnlyList<(string, string?)> changes,
        CancellationToken cancellation
    ) => client.GetAsync(UrlOf(client.Target, known, changes), cancellation);

    /// <summary>A sound request but for the changes; null leaves a parameter out.</summary>
    private static string UrlOf(
        ProbeTarget target,
        ProbeClientIdentity known,
        IReadOnlyList<(string Name, string? Value)> changes
    )
    {
        var parameters = new Dictionary<string, string?>
        {
            [ParameterNames.ResponseType] = WireValues.ResponseTypeCode,
            [ParameterNames.ClientId] = known.ClientId,
            [ParameterNames.RedirectUri] = known.RedirectUri,
            [ParameterNames.CodeChallenge] = Challenge,
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
        return $"/authorize?{string.Join('&', query)}";
    }
}

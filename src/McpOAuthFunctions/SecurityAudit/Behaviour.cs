namespace McpOAuthFunctions.SecurityAudit;

/// <summary>
/// What a broker was seen to do. Nothing of it is a setting: settings cannot turn these defences off, so the audit tries
/// them, at the program itself (<see cref="Rehearsal.BrokerRehearsal"/>) and, if asked, at the running broker
/// (<see cref="Probes.BrokerProbes"/>). Null is what was not seen.
/// </summary>
public sealed record Behaviour
{
    /// <summary>What of it the running broker did not show, and why.</summary>
    public IReadOnlyList<string> NotSeen { get; init; } = [];

    /// <summary>The origin at which a running broker answered; null at a rehearsal, which nothing travels to.</summary>
    public string? Origin { get; init; }

    // Its metadata (RFC 8414).
    public string? Issuer { get; init; }
    public AttackResult? InsecureEndpoints { get; init; }
    public IReadOnlyList<string>? PkceMethods { get; init; }
    public IReadOnlyList<string>? ResponseTypes { get; init; }
    public IReadOnlyList<string>? GrantTypes { get; init; }
    public bool? PromisesIssuer { get; init; }
    public IReadOnlyList<string>? ClientAuthenticationMethods { get; init; }

    /// <summary>RFC 9449 §5.1; empty where it is not served.</summary>
    public IReadOnlyList<string>? DpopAlgorithms { get; init; }
    public AttackResult? PrivateKeyMembers { get; init; }
    public AttackResult? MovedIssuers { get; init; }

    // What it answers to authorization requests.
    public AttackResult? PkceDowngrades { get; init; }
    public AttackResult? InexactRedirects { get; init; }
    public AttackResult? UnregisteredRedirects { get; init; }
    public AttackResult? DuplicateParameters { get; init; }
    public AttackResult? UnknownScopes { get; init; }
    public AttackResult? OpenRedirects { get; init; }

    /// <summary>Redirects by which a browser would repeat a POST.</summary>
    public AttackResult? RepeatingRedirects { get; init; }
    public AttackResult? SilentConsents { get; init; }
    public AttackResult? ForgedConsents { get; init; }
    public AttackResult? ForgedStates { get; init; }
    public AttackResult? WeakCookies { get; init; }

    // What its answers say to browsers and caches.
    public AttackResult? CorsOnPages { get; init; }
    public AttackResult? FramedPages { get; init; }
    public AttackResult? ScriptablePages { get; init; }
    public AttackResult? ReferrerLeaks { get; init; }
    public AttackResult? CacheableAnswers { get; init; }
    public AttackResult? SniffableAnswers { get; init; }

    /// <summary>Seconds of <c>Strict-Transport-Security</c>; 0 where the header is missing.</summary>
    public long? HstsSeconds { get; init; }

    // What it answers to programs.
    public AttackResult? UnclearTokenErrors { get; init; }
    public AttackResult? AnonymousIntrospections { get; init; }
    public AttackResult? StrangersExchanges { get; init; }
    public AttackResult? ServerErrors { get; init; }

    /// <summary>Whether somebody without a token is let in to register.</summary>
    public bool? RegistersAnonymously { get; init; }

    // What only the program itself can show.
    public int? StateBytes { get; init; }
    public AttackResult? StateReplays { get; init; }
    public AttackResult? StatesOfOtherUpstreams { get; init; }
    public AttackResult? CodeReplays { get; init; }
    public AttackResult? CodeReplaySurvivors { get; init; }
    public AttackResult? StolenCodes { get; init; }
    public bool? RefreshRotates { get; init; }
    public AttackResult? RefreshReuseSurvivors { get; init; }
    public AttackResult? ScopeElevations { get; init; }
    public AttackResult? RedirectTricks { get; init; }
    public AttackResult? DangerousSchemes { get; init; }
    public AttackResult? RemoteHttp { get; init; }
    public AttackResult? SpecialAddresses { get; init; }
    public AttackResult? RememberedLocals { get; init; }

    /// <summary>The <c>typ</c> and <c>alg</c> of an access token.</summary>
    public string? AccessTokenType { get; init; }
    public string? AccessTokenAlgorithm { get; init; }
    public IReadOnlyList<string>? AccessTokenAudiences { get; init; }
    public AttackResult? LoggedSecrets { get; init; }
    public AttackResult? BrokenSeals { get; init; }

    /// <summary>Bytes of a data key.</summary>
    public int? DataKeyBytes { get; init; }
}

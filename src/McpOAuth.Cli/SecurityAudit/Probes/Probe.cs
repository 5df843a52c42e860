namespace McpOAuth.Cli.SecurityAudit.Probes;

/// <summary>A request, and what its response must show for some rules to hold.</summary>
/// <param name="Path">Includes the query.</param>
internal sealed record Probe(string Path, params IReadOnlyList<Expectation> Expectations)
{
    public HttpMethod Method { get; init; } = HttpMethod.Get;
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>A form to POST. <see cref="Json"/> is posted too.</summary>
    public IReadOnlyList<(string Name, string Value)>? Form { get; init; }
    public string? Json { get; init; }
}

/// <summary>The condition that a response must meet for a rule to hold.</summary>
/// <param name="Probe">The probe in words, for the report.</param>
/// <param name="Holds">Returns null if the response does not tell.</param>
internal sealed record Expectation(string Rule, string Probe, Func<ProbeAnswer, bool?> Holds)
{
    /// <summary>Expects an error without a redirect.</summary>
    public static Expectation Stays(string rule, string probe) =>
        new(rule, probe, answer => answer.Refuses(answer.Location is null));

    /// <summary>Expects an error, shown directly or returned to the client by redirect.</summary>
    public static Expectation Refused(string rule, string probe) => new(rule, probe, answer => answer.Refuses(true));

    /// <param name="holds">Called unless the response is a 429 or an outage.</param>
    public static Expectation Shows(string rule, string probe, Func<ProbeAnswer, bool> holds) =>
        new(rule, probe, answer => answer.IsSeen ? holds(answer) : null);
}

/// <summary>The target of the probes.</summary>
/// <param name="Broker">The origin where the broker listens, which may differ from its issuer.</param>
/// <param name="Client">A client known to the broker, if the operator gave one.</param>
/// <param name="Register">Whether to register a client for the probes.</param>
internal sealed record ProbeTarget(
    Uri Broker,
    EffectiveConfiguration Configuration,
    ProbeIdentity? Client,
    bool Register
)
{
    public string Origin => Broker.GetLeftPart(UriPartial.Authority);
    public string Resource => Configuration.Settings.Resources[0].Uri.Value;
    public string Callback => $"/callback/{Configuration.Settings.SignInUpstream}";
}

/// <summary>The client that the probes act as.</summary>
/// <param name="IsTrusted">Whether the client is configured, so that its errors are returned by redirect.</param>
internal sealed record ProbeIdentity(string ClientId, string RedirectUri, bool IsTrusted);

namespace McpOAuth.Cli.SecurityAudit.Probes;

/// <summary>A request, and what its answer says about some rules.</summary>
/// <param name="Path">With the query.</param>
internal sealed record Probe(string Path, params IReadOnlyList<Expectation> Expectations)
{
    public HttpMethod Method { get; init; } = HttpMethod.Get;
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>Posted, as <see cref="Json"/> is.</summary>
    public IReadOnlyList<(string Name, string Value)>? Form { get; init; }
    public string? Json { get; init; }
}

/// <summary>What an answer must be like for a rule to hold.</summary>
/// <param name="Probe">The probe in words, for the report.</param>
/// <param name="Holds">Null if the answer does not say.</param>
internal sealed record Expectation(string Rule, string Probe, Func<ProbeAnswer, bool?> Holds)
{
    /// <summary>An error here: the browser is not sent anywhere.</summary>
    public static Expectation Stays(string rule, string probe) =>
        new(rule, probe, answer => answer.Refuses(answer.Location is null));

    /// <summary>An error, here or by redirect to the client.</summary>
    public static Expectation Refused(string rule, string probe) => new(rule, probe, answer => answer.Refuses(true));

    /// <param name="holds">Of an answer that was not a 429 or an outage.</param>
    public static Expectation Shows(string rule, string probe, Func<ProbeAnswer, bool> holds) =>
        new(rule, probe, answer => answer.IsSeen ? holds(answer) : null);
}

/// <summary>What the probes ask for.</summary>
/// <param name="Broker">The origin where the broker listens; not always its issuer.</param>
/// <param name="Client">A client that the broker knows, if the operator named one.</param>
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

/// <summary>The client that probes pose as.</summary>
/// <param name="IsTrusted">Settings name it, so its errors go back by redirect.</param>
internal sealed record ProbeIdentity(string ClientId, string RedirectUri, bool IsTrusted);

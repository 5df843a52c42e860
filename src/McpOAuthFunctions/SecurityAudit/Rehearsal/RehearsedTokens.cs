using McpOAuth.Grants;
using McpOAuth.Protocol;
using McpOAuth.Tools;
using McpOAuthFunctions.SecurityAudit.Probes;
using Microsoft.IdentityModel.JsonWebTokens;

namespace McpOAuthFunctions.SecurityAudit.Rehearsal;

/// <summary>Codes and tokens of a rehearsal: used as they should be, and stolen.</summary>
internal sealed class RehearsedTokens
{
    private const string Subject = "security-audit";

    private readonly AuthorizationCodes codes;
    private readonly Lifetimes lifetimes;
    private readonly Resource resource;
    private readonly RehearsalClock clock;
    private readonly ProbeClient client;
    private readonly List<(string Name, string Value)> secrets = [];

    public RehearsedTokens(IServiceProvider services, HttpClient http, RehearsalClock clock)
    {
        this.clock = clock;
        codes = services.GetRequiredService<AuthorizationCodes>();
        lifetimes = services.GetRequiredService<Lifetimes>();
        resource = services.GetRequiredService<ResourceRegistry>().All[0];
        client = new(
            http,
            new()
            {
                Broker = new Uri(services.GetRequiredService<Issuer>().Value),
                Upstream = "",
                Resource = resource.Uri.Value,
            }
        );
    }

    public async Task<Behaviour> ObserveAsync(Behaviour seen, CancellationToken cancellation)
    {
        seen = await WithCodesAsync(seen, cancellation);
        return await WithRefreshTokensAsync(seen, cancellation);
    }

    /// <summary>Which of the secrets that were in use stand in the log.</summary>
    public AttackResult SearchedIn(IEnumerable<string> lines)
    {
        var text = string.Join('\n', lines);
        return AttackResult.Of([
            .. secrets
                .DistinctBy(secret => secret.Name)
                .Select(kind => kind.Name)
                .Select(name =>
                    (name, secrets.Any(one => one.Name == name && text.Contains(one.Value, StringComparison.Ordinal)))
                ),
        ]);
    }

    private async Task<Behaviour> WithCodesAsync(Behaviour seen, CancellationToken cancellation)
    {
        // A code and a token of its own for each attack: one that succeeds spends it.
        var stolen = await TryAsync(
            [
                ("another verifier", one => Redemption(one.Code, CodeVerifier.Create().Reveal())),
                ("no verifier", one => Redemption(one.Code, null)),
                (
                    "another client",
                    one => Redemption(one.Code, one.Verifier, clientId: RehearsedClients.AsTrusted.ClientId)
                ),
                (
                    "another redirect URI",
                    one => Redemption(one.Code, one.Verifier, $"https://{ProbeClient.Stranger}/callback")
                ),
            ],
            () => CodeAsync(cancellation),
            cancellation
        );
        var (code, verifier) = await CodeAsync(cancellation);
        var first = await PostAsync(Redemption(code, verifier), cancellation);
        var second = await PostAsync(Redemption(code, verifier), cancellation);
        var after = await PostAsync(Refresh(RefreshTokenOf(first)), cancellation);
        var token = ReadAccessToken(first);
        return seen with
        {
            StolenCodes = stolen,
            CodeReplays = AttackResult.Of([("a second use", second.Status < 400)]),
            CodeReplaySurvivors = AttackResult.Of([
                ("a refresh token bought by the code lives on", after.Status < 400),
            ]),
            AccessTokenType = token.Typ,
            AccessTokenAlgorithm = token.Alg,
            AccessTokenAudiences = [.. token.Audiences],
        };
    }

    private async Task<Behaviour> WithRefreshTokensAsync(Behaviour seen, CancellationToken cancellation)
    {
        var elevated = await TryAsync(
            [
                (
                    "more scopes",
                    one => [.. Refresh(one), (ParameterNames.Scope, $"{resource.DefaultScopes} audit:more")]
                ),
                (
                    "another resource",
                    one => [.. Refresh(one), (ParameterNames.Resource, $"https://{ProbeClient.Stranger}/mcp")]
                ),
            ],
            () => RefreshTokenAsync(cancellation),
            cancellation
        );
        var first = await RefreshTokenAsync(cancellation);
        var next = RefreshTokenOf(await PostAsync(Refresh(first), cancellation));
        clock.Advance(lifetimes.RefreshGrace + TimeSpan.FromSeconds(1));
        var reused = await PostAsync(Refresh(first), cancellation);
        var newest = await PostAsync(Refresh(next), cancellation);
        return seen with
        {
            ScopeElevations = elevated,
            RefreshRotates = next != first,
            RefreshReuseSurvivors = AttackResult.Of([
                ("the token that was rotated", reused.Status < 400),
                ("the newest token of the family", newest.Status < 400),
            ]),
        };
    }

    /// <summary>A code as the callback would issue it.</summary>
    private async Task<(string Code, string Verifier)> CodeAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var end = now + lifetimes.RefreshTokenAbsolute;
        var verifier = CodeVerifier.Create();
        var grant = new AuthorizationGrant
        {
            Id = GrantId.Create(Subject, end),
            ClientId = RehearsedClients.AsStranger.ClientId,
            Person = new()
            {
                Subject = Subject,
                UpstreamIssuer = $"https://{ProbeClient.Stranger}",
                UpstreamSubject = Subject,
            },
            Resource = resource.Uri.Value,
            Scopes = resource.DefaultScopes,
            MayRefresh = true,
            AuthenticatedAt = now,
            EndsAt = end,
        };
        var uri = McpOAuth.Protocol.RedirectUri.Parse(RehearsedClients.RedirectUri).Value;
        var code = await codes.IssueAsync(grant, uri, CodeChallenge.Of(verifier), now, cancellation);
        secrets.Add(("a code", code.Reveal()));
        secrets.Add(("a verifier", verifier.Reveal()));
        return (code.Reveal(), verifier.Reveal());
    }

    private async Task<string> RefreshTokenAsync(CancellationToken cancellation)
    {
        var (code, verifier) = await CodeAsync(cancellation);
        return RefreshTokenOf(await PostAsync(Redemption(code, verifier), cancellation));
    }

    private async Task<AttackResult> TryAsync<T>(
        IReadOnlyList<(string Attack, Func<T, IReadOnlyList<(string, string)>> Form)> attacks,
        Func<Task<T>> victim,
        CancellationToken cancellation
    )
    {
        var results = new List<(string, bool)>();
        foreach (var (attack, form) in attacks)
        {
            results.Add((attack, (await PostAsync(form(await victim()), cancellation)).Status < 400));
        }
        return AttackResult.Of(results);
    }

    private Task<ProbeAnswer> PostAsync(IReadOnlyList<(string, string)> form, CancellationToken cancellation) =>
        client.PostAsync("/token", form, cancellation);

    private string RefreshTokenOf(ProbeAnswer answer)
    {
        var token = Required(answer, "refresh_token");
        secrets.Add(("a refresh token", token));
        return token;
    }

    private JsonWebToken ReadAccessToken(ProbeAnswer answer)
    {
        var token = Required(answer, "access_token");
        secrets.Add(("an access token", token));
        return new(token);
    }

    // A rehearsal in which nothing works would refuse every attack and prove nothing.
    private static string Required(ProbeAnswer answer, string member) =>
        answer.Exact(member)
        ?? throw new InvalidOperationException(
            $"The rehearsal got no {member}: {answer.Status} {answer.Text("error")}."
        );

    private static List<(string, string)> Redemption(
        string code,
        string? verifier,
        string redirectUri = RehearsedClients.RedirectUri,
        string? clientId = null
    )
    {
        List<(string, string)> form =
        [
            (ParameterNames.GrantType, GrantTypes.AuthorizationCode),
            (ParameterNames.ClientId, clientId ?? RehearsedClients.AsStranger.ClientId),
            (ParameterNames.Code, code),
            (ParameterNames.RedirectUri, redirectUri),
        ];
        if (verifier is not null)
        {
            form.Add((ParameterNames.CodeVerifier, verifier));
        }
        return form;
    }

    private static List<(string, string)> Refresh(string token) =>
        [
            (ParameterNames.GrantType, GrantTypes.RefreshToken),
            (ParameterNames.ClientId, RehearsedClients.AsStranger.ClientId),
            (ParameterNames.RefreshToken, token),
        ];
}

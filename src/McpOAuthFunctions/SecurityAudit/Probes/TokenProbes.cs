using System.Text;
using McpOAuth.Protocol;

namespace McpOAuthFunctions.SecurityAudit.Probes;

/// <summary>What programs without credentials get.</summary>
internal static class TokenProbes
{
    private const string UnknownClient = "security-audit-unknown-client";

    public static async Task<Behaviour> ObserveAsync(ProbeClient client, Behaviour seen, CancellationToken cancellation)
    {
        var code = await client.PostAsync(
            "/token",
            [
                (ParameterNames.GrantType, GrantTypes.AuthorizationCode),
                (ParameterNames.ClientId, UnknownClient),
                (ParameterNames.Code, "audit"),
                (ParameterNames.CodeVerifier, new string('v', 43)),
            ],
            cancellation
        );
        var introspection = await client.PostAsync("/introspect", [("token", "audit")], cancellation);
        return seen with
        {
            UnclearTokenErrors = AttackResult.OfSeen([
                ($"{code.Status} {code.Text("error") ?? "without an error code"}", code.Shows(one => !IsClear(one))),
            ]),
            AnonymousIntrospections = AttackResult.OfSeen([("without credentials", introspection.Shows(IsServed))]),
            StrangersExchanges = await ExchangesAsync(client, cancellation),
            RegistersAnonymously = await RegistersAsync(client, cancellation),
            CacheableAnswers = AttackResult.OfBoth(
                seen.CacheableAnswers,
                AttackResult.OfSeen([
                    ("/token", code.Shows(PageProbes.IsCacheable)),
                    ("/introspect", introspection.Shows(PageProbes.IsCacheable)),
                ])
            ),
            SniffableAnswers = AttackResult.OfBoth(
                seen.SniffableAnswers,
                AttackResult.OfSeen([("/token", code.Shows(PageProbes.IsSniffable))])
            ),
        };
    }

    private static bool IsServed(ProbeAnswer answer) => answer.Status < 400;

    private static bool IsClear(ProbeAnswer answer) =>
        answer is { Status: 401, ContentType: "application/json" } && answer.Text("error") == ErrorCodes.InvalidClient;

    private static async Task<AttackResult?> ExchangesAsync(ProbeClient client, CancellationToken cancellation)
    {
        var attacks = new List<(string, bool?)>();
        foreach (var clientId in (string?[])[null, UnknownClient, client.Target.Client?.ClientId])
        {
            if (clientId is null && attacks.Count > 0)
            {
                continue;
            }
            List<(string, string)> form =
            [
                (ParameterNames.GrantType, GrantTypes.TokenExchange),
                ("subject_token", "audit"),
                ("subject_token_type", TokenTypes.AccessToken),
                ("audience", "audit"),
                ("actions", "audit"),
            ];
            if (clientId is not null)
            {
                form.Add((ParameterNames.ClientId, clientId));
            }
            var answer = await client.PostAsync("/token", form, cancellation);
            attacks.Add((clientId is null ? "without a client" : $"by {clientId}", answer.Shows(IsServed)));
        }
        return AttackResult.OfSeen(attacks);
    }

    /// <summary>An empty document: whoever is let in hears what is missing, and nothing is registered.</summary>
    private static async Task<bool?> RegistersAsync(ProbeClient client, CancellationToken cancellation)
    {
        using var empty = new StringContent("{}", Encoding.UTF8, "application/json");
        var answer = await client.SendAsync(HttpMethod.Post, "/register", empty, [], cancellation);
        return answer.Shows(one => one.Status is < 400 or 400);
    }
}

namespace McpOAuthFunctions.SecurityAudit.Probes;

/// <summary>What pages let browsers, caches and foreign pages do.</summary>
internal static class PageProbes
{
    private static readonly (string, string) Browser = ("Accept", "text/html");

    public static async Task<Behaviour> ObserveAsync(ProbeClient client, Behaviour seen, CancellationToken cancellation)
    {
        var pages = new List<(string Path, ProbeAnswer Answer)>();
        foreach (var path in (string[])["/", "/authorize", $"/callback/{client.Target.Upstream}"])
        {
            pages.Add((path, await client.GetAsync(path, cancellation, Browser)));
        }
        AttackResult? Pages(Func<ProbeAnswer, bool> isWeak) =>
            AttackResult.OfSeen([.. pages.Select(page => (page.Path, page.Answer.Shows(isWeak)))]);
        return seen with
        {
            FramedPages = Pages(answer => !Policy(answer).Contains("frame-ancestors 'none'", StringComparer.Ordinal)),
            ScriptablePages = Pages(IsScriptable),
            ReferrerLeaks = Pages(answer => answer.Header("Referrer-Policy") != "no-referrer"),
            SniffableAnswers = Pages(IsSniffable),
            CacheableAnswers = Pages(IsCacheable),
            CorsOnPages = await CorsAsync(client, cancellation),
        };
    }

    public static bool IsCacheable(ProbeAnswer answer) =>
        answer.Header("Cache-Control")?.Contains("no-store", StringComparison.OrdinalIgnoreCase) != true;

    public static bool IsSniffable(ProbeAnswer answer) => answer.Header("X-Content-Type-Options") != "nosniff";

    private static bool IsShared(ProbeAnswer answer) => answer.Header("Access-Control-Allow-Origin") is not null;

    private static string[] Policy(ProbeAnswer answer) =>
        (answer.Header("Content-Security-Policy") ?? "").Split(';', StringSplitOptions.TrimEntries);

    private static bool IsScriptable(ProbeAnswer answer)
    {
        var policy = Policy(answer);
        var scripts = Array.Find(policy, part => part.StartsWith("script-src ", StringComparison.Ordinal));
        return scripts is null ? !policy.Contains("default-src 'none'") : scripts != "script-src 'none'";
    }

    private static async Task<AttackResult?> CorsAsync(ProbeClient client, CancellationToken cancellation)
    {
        const string origin = $"https://{ProbeClient.Stranger}";
        var attacks = new List<(string, bool?)>();
        foreach (
            var path in (string[])["/", "/authorize", "/consent", $"/callback/{client.Target.Upstream}", "/introspect"]
        )
        {
            var preflight = await client.SendAsync(
                HttpMethod.Options,
                path,
                null,
                [
                    ("Origin", origin),
                    ("Access-Control-Request-Method", path is "/consent" or "/introspect" ? "POST" : "GET"),
                ],
                cancellation
            );
            var simple = await client.GetAsync(path, cancellation, ("Origin", origin));
            attacks.Add(($"{path} (preflight)", preflight.Shows(IsShared)));
            attacks.Add((path, simple.Shows(IsShared)));
        }
        return AttackResult.OfSeen(attacks);
    }
}

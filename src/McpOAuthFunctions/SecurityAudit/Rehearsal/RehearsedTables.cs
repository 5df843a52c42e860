using System.Net;
using System.Security.Cryptography;
using System.Text;
using McpOAuth.Clients.WebDocuments;
using McpOAuth.Keys;
using McpOAuth.Protocol;
using McpOAuth.SignIn;

namespace McpOAuthFunctions.SecurityAudit.Rehearsal;

/// <summary>Tables of attacks on the parts that judge redirect URIs, addresses, approvals and ciphertexts.</summary>
internal static class RehearsedTables
{
    private static readonly string[] Tricks =
    [
        "https://client.example@attacker.example/callback",
        "https://client.example/callback#fragment",
        "https://client.example/a/../callback",
        "https://client.example/%2e%2e/callback",
        "https://client.example/%5c@attacker.example",
        "https://client.example\\@attacker.example/callback",
        "https://client.example/%0d%0aLocation:%20https://attacker.example",
        "https://client.example/call back",
        "https://cl\u0131ent.example/callback",
        "https://0x7f.1/callback",
        "https://2130706433/callback",
        "https://client.example:0/callback",
        "https:///callback",
        "//client.example/callback",
        "/callback",
    ];

    private static readonly string[] Schemes =
    [
        "javascript:alert(1)//https://client.example/callback",
        "JavaScript:alert(1)",
        "data:text/html,audit",
        "vbscript:audit",
        "file:///etc/passwd",
        "blob:https://client.example/audit",
        "view-source:https://client.example/",
        "ms-appinstaller:?source=https://attacker.example/",
        "intent://attacker.example#Intent;end",
    ];

    private static readonly string[] RemoteHosts =
    [
        "http://client.example/callback",
        "http://localhost.attacker.example/callback",
        "http://127.0.0.1.attacker.example/callback",
        "http://127.0.0.2/callback",
        "http://192.168.0.1/callback",
        "http://0.0.0.0/callback",
        "http://localhost@attacker.example/callback",
    ];

    private static readonly string[] Addresses =
    [
        "127.0.0.1",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.0.1",
        "169.254.169.254",
        "168.63.129.16",
        "100.64.0.1",
        "0.0.0.0",
        "::1",
        "::ffff:10.0.0.1",
        "fd00::1",
        "fe80::1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
    ];

    public static async Task<Behaviour> ObserveAsync(
        bool development,
        Behaviour seen,
        CancellationToken cancellation
    ) =>
        seen with
        {
            RedirectTricks = Accepted(Tricks),
            DangerousSchemes = Accepted(Schemes),
            RemoteHttp = Accepted(RemoteHosts),
            SpecialAddresses = await ReachedAsync(development, cancellation),
            RememberedLocals = Skipped(),
            BrokenSeals = Broken(),
            DataKeyBytes = DataKey.Length,
        };

    private static AttackResult Accepted(string[] uris) =>
        AttackResult.Of([.. uris.Select(uri => (uri, RedirectUri.TryParse(uri, out _)))]);

    /// <summary>To which addresses a stranger's host name leads. Nothing is connected to.</summary>
    private static async Task<AttackResult> ReachedAsync(bool development, CancellationToken cancellation)
    {
        var results = new List<(string, bool)>();
        foreach (var address in Addresses)
        {
            var reached = false;
            var guard = new AddressGuard(
                development,
                TimeProvider.System,
                (_, _) => Task.FromResult(new[] { IPAddress.Parse(address) }),
                (_, _) =>
                {
                    reached = true;
                    return ValueTask.FromResult(Stream.Null);
                }
            );
            try
            {
                await guard.ConnectAsync(new DnsEndPoint("client.example", 443), cancellation);
            }
            catch (IOException)
            {
                // Refused, as it should be.
            }
            results.Add((address, reached));
        }
        return AttackResult.Of(results);
    }

    private static AttackResult Skipped()
    {
        string[] locals = ["http://localhost:1234/callback", "https://localhost/callback", "cursor://callback"];
        var approval = new Approval
        {
            Subject = "security-audit",
            Scopes = ScopeSet.Empty,
            ClientHash = "",
            ExpiresAt = DateTimeOffset.MaxValue,
        };
        return AttackResult.Of([.. locals.Select(uri => (uri, Approvals.MaySkipPage(RequestTo(uri), approval)))]);
    }

    private static AuthorizationRequest RequestTo(string uri) =>
        new()
        {
            ClientId = RehearsedClients.AsStranger.ClientId,
            RedirectUri = RedirectUri.Parse(uri).Value,
            CodeChallenge = CodeChallenge.Of(CodeVerifier.Create()),
            Resource = "",
            Scopes = ScopeSet.Empty,
        };

    private static AttackResult Broken()
    {
        var secret = Encoding.UTF8.GetBytes("security-audit");
        using var key = new DataKey(1, RandomNumberGenerator.GetBytes(DataKey.Length));
        using var other = new DataKey(1, RandomNumberGenerator.GetBytes(DataKey.Length));
        var place = Binding.Row("Connections", "partition", "row", "Tokens");
        var sealedSecret = Envelope.Seal(key, secret, place);
        bool Opens(IEnvelopeKey by, byte[] envelope, Binding at) => Envelope.TryOpen(by, envelope, at, out _);
        var changed = sealedSecret.ToArray();
        changed[^1] ^= 1;
        return AttackResult.Of([
            ("read in clear", sealedSecret.AsSpan().IndexOf(secret) >= 0),
            ("changed", Opens(key, changed, place)),
            (
                "moved to another row",
                Opens(key, sealedSecret, Binding.Row("Connections", "partition", "other", "Tokens"))
            ),
            ("opened with another key", Opens(other, sealedSecret, place)),
        ]);
    }
}

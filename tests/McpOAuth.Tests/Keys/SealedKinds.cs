using System.Text;
using McpOAuth.Account;
using McpOAuth.Grants;
using McpOAuth.Keys;
using McpOAuth.Login;
using McpOAuth.SignIn;
using McpOAuth.Upstream;
using McpOAuth.Vault;

namespace McpOAuth.Tests.Keys;

/// <summary>One record of each kind that is sealed, with all members set and fixed values.</summary>
internal static class SealedKinds
{
    private static readonly AuthorizationGrant Grant = new()
    {
        Id = new("alice-at-the-broker", 2965, "bq1BbwQGVBPLbACwwwPisg"),
        ClientId = "client-1",
        Person = Some.Person(),
        Resource = Some.ResourceUri,
        Scopes = Some.Scopes("read write"),
        MayRefresh = true,
        AuthenticatedAt = Some.Now,
        EndsAt = Some.Now.AddDays(90),
    };

    private static readonly ConnectionRequest Connection = new()
    {
        Subject = "alice-at-the-broker",
        Resource = Some.ResourceUri,
        Tool = "file_reader",
        Scopes = Some.Scopes("files.read files.write"),
        ExpiresAt = Some.Now.AddMinutes(15),
    };

    private static readonly RememberedApproval Remembered = new("alice-at-the-broker", Some.Scopes("read"));

    private const string Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    public static IReadOnlyList<SealedKind> All { get; } =
    [
        Kind(
            "authorization code",
            AuthorizationCode.Format,
            new()
            {
                Grant = Grant,
                RedirectUri = Some.RedirectUri("http://localhost:51763/cb"),
                CodeChallenge = Some.Challenge(Some.ExampleChallenge),
                ExpiresAt = Some.Now.AddSeconds(60),
                Trace = Trace,
            }
        ),
        Kind(
            "refresh token",
            RefreshToken.Format,
            new()
            {
                Grant = Grant,
                Generation = 3,
                ExpiresAt = Some.Now.AddDays(30),
            }
        ),
        Kind(
            "consent form",
            ShownConsent.Format,
            new()
            {
                Request = Some.AuthorizationRequest(state: "a+b%20c"),
                BrowserSha256 = "sha256-of-the-browser",
                ClientHash = "hash-of-the-client",
                Remembered = Remembered,
                ExpiresAt = Some.Now.AddMinutes(10),
                Trace = Trace,
            }
        ),
        Kind(
            "account form",
            ShownAccount.Format,
            new()
            {
                SignIn = new()
                {
                    Request = Some.AuthorizationRequest(state: "a+b%20c"),
                    GrantId = Grant.Id,
                    Person = Some.Person(),
                    Upstream = "some",
                    Tokens = new() { AccessToken = new("the-access-token"), RefreshToken = new("the-refresh-token") },
                    Scopes = Some.Scopes("openid profile"),
                    SignedInAt = Some.Now,
                },
                ClientHash = "hash-of-the-client",
                BrowserSha256 = "sha256-of-the-browser",
                ExpiresAt = Some.Now.AddMinutes(5),
                Trace = Trace,
            }
        ),
        Kind("connection link", ConnectionRequest.Format, Connection),
        Kind(
            "person session",
            ConnectSession.Format,
            new()
            {
                Subject = "alice-at-the-broker",
                FormToken = "form-token",
                ExpiresAt = Some.Now.AddMinutes(10),
            }
        ),
        Kind(
            "sign-in attempt",
            SignInAttempt.Format,
            new()
            {
                Request = Some.AuthorizationRequest(state: "a+b%20c"),
                ApprovedClientHash = "hash-of-the-client",
                ReliesOn = Remembered,
                Upstream = "some",
                Verifier = Some.Verifier(Some.ExampleVerifier),
                Nonce = new("the-nonce"),
                BrowserSha256 = "sha256-of-the-browser",
                ExpiresAt = Some.Now.AddMinutes(5),
                Trace = Trace,
            }
        ),
        Kind(
            "connection attempt",
            ConnectionAttempt.Format,
            new()
            {
                Request = Connection,
                IsProof = true,
                Upstream = "some",
                Verifier = Some.Verifier(Some.ExampleVerifier),
                Nonce = new("the-nonce"),
                BrowserSha256 = "sha256-of-the-browser",
                ExpiresAt = Some.Now.AddMinutes(5),
                Trace = Trace,
            }
        ),
        Kind(
            "account attempt",
            AccountAttempt.Format,
            new()
            {
                StartedAt = Some.Now,
                Action = "end-all",
                Subject = "alice-at-the-broker",
                Upstream = "some",
                Verifier = Some.Verifier(Some.ExampleVerifier),
                Nonce = new("the-nonce"),
                BrowserSha256 = "sha256-of-the-browser",
                ExpiresAt = Some.Now.AddMinutes(5),
                Trace = Trace,
            }
        ),
        Kind(
            "account session",
            AccountSession.Format,
            new()
            {
                Subject = "alice-at-the-broker",
                Name = "Alice Example",
                FormKey = new("form-key"),
                BrowserSha256 = "sha256-of-the-browser",
                SignedInAt = Some.Now,
                Confirms = "end-all",
            }
        ),
        Kind(
            "upstream tokens",
            UpstreamTokens.Format,
            new()
            {
                AccessToken = new("the-access-token"),
                RefreshToken = new("the-refresh-token"),
                ExpiresAt = Some.Now.AddHours(1),
                RefreshTokenExpiresAt = Some.Now.AddDays(90),
                Scopes = Some.Scopes("openid files.read"),
            }
        ),
    ];

    public static TheoryData<string> Names => [.. All.Select(kind => kind.Name)];

    public static SealedKind Named(string name) => All.Single(kind => kind.Name == name);

    private static SealedKind Kind<T>(string name, SealedFormat<T> format, T value)
        where T : class =>
        new()
        {
            Name = name,
            Payload = format.Write(value),
            Rewrite = payload => format.Read(payload) is { } read ? format.Write(read) : null,
            OpensAsync = async (sealer, text) =>
                await sealer.OpenTextAsync(text, format, Binding.Token(name), TestContext.Current.CancellationToken)
                    is not null,
        };
}

/// <summary>A kind of sealed record.</summary>
internal sealed record SealedKind
{
    /// <summary>The purpose that it is bound to. The kinds that are columns of rows have a name of their own here.</summary>
    public required string Name { get; init; }

    /// <summary>A record of this kind, as it is written today.</summary>
    public required byte[] Payload { get; init; }

    /// <summary>Reads a payload, and writes it as today. Null if the payload cannot be read.</summary>
    public required Func<byte[], byte[]?> Rewrite { get; init; }

    /// <summary>Whether sealed text opens as a record of this kind.</summary>
    public required Func<Sealer, string, Task<bool>> OpensAsync { get; init; }

    public Binding Binding => Binding.Token(Name);

    public string Json => Encoding.UTF8.GetString(Payload.AsSpan(1));

    /// <summary>Whether a payload of today's version with this JSON is read.</summary>
    public bool Reads(string json) => Rewrite([Payload[0], .. Encoding.UTF8.GetBytes(json)]) is not null;
}

using McpOAuth.Clients;
using McpOAuth.Grants;
using McpOAuth.Keys;
using McpOAuth.Protocol;
using McpOAuth.Resources;
using McpOAuth.Tests.Audit;
using McpOAuth.Tests.Clients.Assertions;
using Microsoft.Extensions.Time.Testing;

namespace McpOAuth.Tests.Grants;

/// <summary>All that codes and refresh tokens need, put together around a clock that a test turns.</summary>
internal sealed class GrantScene
{
    private readonly IGrantStore store;

    /// <param name="storeAround">Makes the store that the scene uses of the one that keeps the rows.</param>
    public GrantScene(Lifetimes? lifetimes = null, Func<InMemoryGrantStore, IGrantStore>? storeAround = null)
    {
        Lifetimes = lifetimes ?? new();
        Sealer = Some.Sealer(Clock);
        Tokens = new(Sealer);
        Codes = new(Sealer, Lifetimes);
        store = storeAround?.Invoke(Rows) ?? Rows;
        SigningKeys = Some.SigningKeyRing(Clock);
        AccessTokens = new(SigningKeys, Some.Issuer(), Lifetimes, Clock);
        FirstUse = new(new UsedOnce(), Clock);
    }

    /// <summary>What settings name. A test may change them.</summary>
    public ResourceRegistry Resources { get; set; } = Some.Resources();

    public FakeTimeProvider Clock { get; } = Some.Clock();

    public InMemoryGrantStore Rows { get; } = new();

    public RecordedLog Log { get; } = new();

    public Lifetimes Lifetimes { get; }

    public Sealer Sealer { get; }

    public RefreshTokens Tokens { get; }

    public AuthorizationCodes Codes { get; }

    public SigningKeyRing SigningKeys { get; }

    public AccessTokenSigner AccessTokens { get; }

    public FirstUse FirstUse { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public CodeRedemption RedemptionAt(IGrantStore store) =>
        new(Codes, store, Tokens, AccessTokens, FirstUse, Resources, Lifetimes, Clock, Log.Audit);

    public async Task<string> CodeForAsync(AuthorizationGrant grant, string redirectUri = "https://app.example/cb") =>
        (
            await Codes.IssueAsync(
                grant,
                Some.RedirectUri(redirectUri),
                Some.Challenge(Some.ExampleChallenge),
                Clock.GetUtcNow(),
                Cancellation
            )
        ).Reveal();

    public Task<OAuthResult<IssuedGrant>> RedeemAsync(
        string code,
        string? redirectUri = "https://app.example/cb",
        string verifier = Some.ExampleVerifier,
        string? resource = null,
        Client? client = null,
        string? key = null
    ) =>
        RedemptionAt(store)
            .RedeemAsync(
                new(code, redirectUri, Some.Verifier(verifier), resource) { Key = key },
                client ?? Some.Client(),
                Cancellation
            );

    public Task<OAuthResult<IssuedGrant>> RotateAsync(
        string token,
        string? scopes = null,
        string? resource = null,
        Client? client = null,
        string? key = null
    ) =>
        new RefreshRotation(Tokens, store, Resources, Lifetimes, Clock, Log.Audit).RotateAsync(
            token,
            scopes is null ? null : Some.Scopes(scopes),
            resource,
            client ?? Some.Client(),
            key,
            Cancellation
        );

    /// <summary>The first refresh token of a grant whose code was redeemed now.</summary>
    public async Task<string> FirstTokenAsync(AuthorizationGrant grant) =>
        TokenOf(await RedeemAsync(await CodeForAsync(grant)));

    /// <summary>The successor of a refresh token, which must be had.</summary>
    public async Task<string> SuccessorAsync(string token) => TokenOf(await RotateAsync(token));

    public static string TokenOf(OAuthResult<IssuedGrant> issued)
    {
        Assert.Null(issued.Error);
        return issued.Value.RefreshToken!.Reveal();
    }

    public static void AssertInvalidGrant(OAuthResult<IssuedGrant> issued) =>
        Assert.Equal(ErrorCodes.InvalidGrant, issued.Error?.Code);
}

using FsCheck;
using FsCheck.Fluent;
using McpOAuth.Grants;
using McpOAuth.Protocol;

namespace McpOAuth.Tests.Grants;

/// <summary>A code or token that the broker issues is one that it reads, whatever a user or client is called.</summary>
[Trait("Spec", "RFC 6749 §4.1.2"), Trait("Spec", "RFC 6749 §1.5")]
public sealed class IssuedIsReadable
{
    /// <summary>What a metadata document has room for beside its client id.</summary>
    private const int LongestClientId = 3_000;

    /// <summary>The longest name that an upstream's <c>id_token</c> may have.</summary>
    private const int LongestName = 200;

    private static readonly string[] Letters = ["a", "\u5c71", "\u00fc", "<", "'", "+", "\"", "\\", "\ud83d\ude00"];

    private readonly GrantScene scene = new();

    [Fact]
    public async Task Forty_scopes_and_a_long_name_of_CJK_letters_fit_into_a_code_that_is_read()
    {
        var scopes = string.Join(' ', Enumerable.Range(0, 40).Select(number => $"read:documents-of-kind-{number}"));
        var grant = GrantOf(scopes, new string('\u5c71', LongestName), "client-1", Some.ResourceUri);

        var code = await scene.CodeForAsync(grant);

        Assert.True(code.Length <= AuthorizationCodes.ComfortableLength);
        var redeemed = await scene.RedeemAsync(code);
        Assert.Equal(grant.Person.Name, redeemed.Value.Grant.Person.Name);
    }

    [Fact]
    public async Task A_name_is_left_out_before_a_code_gets_too_long_for_a_URL()
    {
        var grant = GrantOf(LongScopes(2_000), new string('\u5c71', LongestName), "client-1", Some.ResourceUri);

        var code = await scene.CodeForAsync(grant);

        Assert.True(code.Length <= AuthorizationCodes.ComfortableLength);
        var redeemed = await scene.RedeemAsync(code);
        Assert.Null(redeemed.Value.Grant.Person.Name);
        Assert.Equal(grant with { Person = grant.Person with { Name = null } }, redeemed.Value.Grant);
    }

    [Theory]
    [InlineData("\u5c71")]
    [InlineData("\u00fc")]
    [InlineData("+")]
    [InlineData("<")]
    [InlineData("\ud83d\ude00")]
    public void A_sealed_name_has_no_six_byte_escapes(string letter)
    {
        var name = string.Concat(Enumerable.Repeat(letter, 50));
        var token = new RefreshToken
        {
            Grant = GrantOf("read", name, "client-1", Some.ResourceUri),
            Generation = 0,
            ExpiresAt = Some.Now,
        };
        var payload = RefreshToken.Format.Write(token);
        Assert.Equal(-1, payload.AsSpan().IndexOf("\\u"u8));
        Assert.Equal(name, RefreshToken.Format.Read(payload)?.Grant.Person.Name);
    }

    [Fact]
    public void Every_code_and_token_of_extreme_length_is_read_back()
    {
        var name =
            from letter in Gen.Elements(Letters)
            from count in Gen.Choose(0, LongestName / letter.Length)
            select string.Concat(Enumerable.Repeat(letter, count));
        var grants =
            from user in name
            from scopes in Gen.Elements(1, 100, 2_000, ScopeSet.MaximumLength)
            from clientId in Gen.Elements(8, 100, LongestClientId)
            from path in Gen.Elements(0, 100, ResourceIndicator.MaximumLength - Some.ResourceUri.Length - 1)
            from redirect in Gen.Elements(0, 500, RedirectUri.MaximumLength - 30)
            select (user, scopes, clientId, path, redirect);
        Prop.ForAll(
                grants.ToArbitrary(),
                it => AssertIsReadAsync(it.user, it.scopes, it.clientId, it.path, it.redirect).GetAwaiter().GetResult()
            )
            .Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(150).WithReplay(6749, 4129));
    }

    private static async Task AssertIsReadAsync(string name, int scopes, int clientId, int path, int redirect)
    {
        var resource = path == 0 ? Some.ResourceUri : $"{Some.ResourceUri}/{new string('p', path)}";
        var scene = new GrantScene { Resources = Some.Resources(Some.Resource(resource)) };
        var ring = Some.SigningKeyRing(scene.Clock);
        var client = Some.Client(new string('c', clientId));
        var redirectUri = $"https://app.example/cb/{new string('r', redirect)}";
        var grant = GrantOf(LongScopes(scopes), name, client.ClientId, resource);

        var code = await scene.CodeForAsync(grant, redirectUri);
        var redeemed = await scene.RedeemAsync(code, redirectUri, client: client);
        Assert.Null(redeemed.Error);
        var rotated = await scene.RotateAsync(GrantScene.TokenOf(redeemed), client: client);
        Assert.Null(rotated.Error);
        var signed = await Some.AccessTokenSigner(scene.Clock, ring)
            .AnswerAsync(rotated.Value, TestContext.Current.CancellationToken);
        var read = await new AccessTokenReader(ring, Some.Issuer()).ReadAsync(
            signed.AccessToken,
            TestContext.Current.CancellationToken
        );
        Assert.Equal(grant.Id, read?.Grant);
        Assert.Equal(grant.Scopes, read?.Scopes);
    }

    private static AuthorizationGrant GrantOf(string scopes, string name, string clientId, string resource) =>
        Some.Grant(scopes) with
        {
            ClientId = clientId,
            Resource = resource,
            Person = Some.Person() with { Name = name, UpstreamSubject = new string('u', 255) },
        };

    /// <summary>Scopes of this many characters in all.</summary>
    private static string LongScopes(int length) =>
        string.Join(' ', Enumerable.Range(1000, (length + 4) / 5)).PadRight(length, 's')[..length].TrimEnd();
}

using System.Text.Json;
using McpOAuth.Protocol;
using McpOAuth.SignIn;

namespace McpOAuth.Tests.SignIn;

/// <summary>An attempt is kept as JSON, sealed, and arrives as it left.</summary>
public sealed class SealedAttemptRoundTrip
{
    [Theory, Trait("Spec", "RFC 6749 §4.1.2")]
    [InlineData("a+b%20c%2b")]
    [InlineData(null)]
    public void Nothing_of_the_request_is_lost(string? state)
    {
        var request = Some.AuthorizationRequest("http://localhost:51763/cb?x=%20", state: state);
        Assert.Equal(request, SealedAuthorizationRequest.Of(request).ToRequest());
    }

    [Fact, Trait("Spec", "RFC 7636 §4.5")]
    public void Nor_of_the_attempt()
    {
        var attempt = new SignInAttempt
        {
            ReliesOn = new("alice-at-the-broker", "read"),
            Request = Some.AuthorizationRequest(),
            ApprovedClientHash = "hash-of-the-client",
            Upstream = "some",
            Verifier = CodeVerifier.Create(),
            Nonce = Secret.Create(),
            BrowserSha256 = Secret.Create().Sha256(),
            ExpiresAt = Some.Now,
        };
        var json = JsonSerializer.Serialize(SealedSignInAttempt.Of(attempt), SignInJson.Default.SealedSignInAttempt);
        var back = JsonSerializer.Deserialize(json, SignInJson.Default.SealedSignInAttempt)!.ToAttempt();
        Assert.Equal(attempt.Verifier.Reveal(), back.Verifier.Reveal());
        Assert.Equal(attempt.Nonce.Reveal(), back.Nonce.Reveal());
        Assert.Equal(attempt with { Verifier = back.Verifier, Nonce = back.Nonce }, back);
    }

    [Fact, Trait("Spec", "RFC 7636 §7.1"), Trait("Invariant", "I5")]
    public void Neither_of_them_prints_a_secret()
    {
        var verifier = CodeVerifier.Create();
        var attempt = new SignInAttempt
        {
            Request = Some.AuthorizationRequest(),
            ApprovedClientHash = "hash-of-the-client",
            Upstream = "some",
            Verifier = verifier,
            Nonce = new("the-nonce"),
            BrowserSha256 = "hash",
            ExpiresAt = Some.Now,
        };
        var printed = $"{attempt} {SealedSignInAttempt.Of(attempt)}";
        Assert.DoesNotContain(verifier.Reveal(), printed, StringComparison.Ordinal);
        Assert.DoesNotContain("the-nonce", printed, StringComparison.Ordinal);
    }

    [Theory, Trait("Spec", "RFC 6749 §4.1.2")]
    [InlineData(true)]
    [InlineData(false)]
    public void Nor_of_a_connection_attempt(bool isProof)
    {
        var attempt = new ConnectionAttempt
        {
            Request = new()
            {
                Subject = "alice",
                Resource = Some.ResourceUri,
                Tool = "file_reader",
                Scopes = Some.Scopes("files.read files.write"),
                ExpiresAt = Some.Now,
            },
            IsProof = isProof,
            Upstream = "some",
            Verifier = CodeVerifier.Create(),
            Nonce = Secret.Create(),
            BrowserSha256 = Secret.Create().Sha256(),
            ExpiresAt = Some.Now,
        };
        var type = SignInJson.Default.SealedConnectionAttempt;
        var json = JsonSerializer.Serialize(SealedConnectionAttempt.Of(attempt), type);
        var back = JsonSerializer.Deserialize(json, type)!.ToAttempt();
        Assert.Equal(attempt.Verifier.Reveal(), back.Verifier.Reveal());
        Assert.Equal(attempt with { Verifier = back.Verifier, Nonce = back.Nonce }, back);
        Assert.DoesNotContain(attempt.Nonce.Reveal(), $"{attempt}", StringComparison.Ordinal);
    }
}

using McpOAuth.Protocol;
using McpOAuth.SignIn;

namespace McpOAuth.Tests.SignIn;

/// <summary>An attempt is kept as JSON, sealed, and arrives as it left.</summary>
public sealed class SealedAttemptRoundTrip
{
    [Theory, Trait("Spec", "RFC 6749 §4.1.2")]
    [InlineData("a+b%20c%2b")]
    [InlineData(null)]
    public void A_request_survives_a_round_trip(string? state)
    {
        var request = Some.AuthorizationRequest("http://localhost:51763/cb?x=%20", state: state);
        var attempt = Attempt() with { Request = request };
        Assert.Equal(request, SignInAttempt.Format.Read(SignInAttempt.Format.Write(attempt))?.Request);
    }

    [Fact, Trait("Spec", "RFC 7636 §4.5")]
    public void A_sign_in_attempt_survives_a_round_trip()
    {
        var attempt = Attempt();
        var back = SignInAttempt.Format.Read(SignInAttempt.Format.Write(attempt))!;
        Assert.Equal(attempt.Verifier.Reveal(), back.Verifier.Reveal());
        Assert.Equal(attempt.Nonce.Reveal(), back.Nonce.Reveal());
        Assert.Equal(attempt with { Verifier = back.Verifier, Nonce = back.Nonce }, back);
    }

    [Fact, Trait("Spec", "RFC 7636 §7.1"), Trait("Invariant", "I5")]
    public void An_attempt_prints_no_secret()
    {
        var attempt = Attempt();
        Assert.DoesNotContain(attempt.Verifier.Reveal(), $"{attempt}", StringComparison.Ordinal);
        Assert.DoesNotContain(attempt.Nonce.Reveal(), $"{attempt}", StringComparison.Ordinal);
    }

    [Theory, Trait("Spec", "RFC 6749 §4.1.2")]
    [InlineData(true)]
    [InlineData(false)]
    public void A_connection_attempt_survives_a_round_trip(bool isProof)
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
        var back = ConnectionAttempt.Format.Read(ConnectionAttempt.Format.Write(attempt))!;
        Assert.Equal(attempt.Verifier.Reveal(), back.Verifier.Reveal());
        Assert.Equal(attempt with { Verifier = back.Verifier, Nonce = back.Nonce }, back);
        Assert.DoesNotContain(attempt.Nonce.Reveal(), $"{attempt}", StringComparison.Ordinal);
    }

    private static SignInAttempt Attempt() =>
        new()
        {
            ReliesOn = new("alice-at-the-broker", Some.Scopes("read")),
            Request = Some.AuthorizationRequest(),
            ApprovedClientHash = "hash-of-the-client",
            Upstream = "some",
            Verifier = CodeVerifier.Create(),
            Nonce = Secret.Create(),
            BrowserSha256 = Secret.Create().Sha256(),
            ExpiresAt = Some.Now,
        };
}

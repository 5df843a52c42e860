using System.Text;
using System.Text.Json.Nodes;
using McpOAuth.Grants;
using McpOAuth.Keys;
using McpOAuth.Tests.Audit;
using McpOAuth.Tests.Vault;
using McpOAuth.TrustedIssuers;
using McpOAuth.Upstream;
using Moq;

namespace McpOAuth.Tests.Grants;

/// <summary>A user who comes in two ways is one user, and nobody else is.</summary>
[Trait("Spec", "ID-JAG §6"), Trait("Attack", "Assertions for users")]
public sealed class PersonJoining : IDisposable
{
    private const string Mail = "ada@example.com";
    private const string SignInIssuer = "https://login.provider.example";

    private readonly HttpClient http = new();
    private readonly InMemoryPersonLinkStore links = new();
    private readonly InMemoryConnectionStore connections = new();
    private readonly TrustedIssuerSettings company = Of("company");
    private readonly TrustedIssuerSettings subsidiary = Of("subsidiary");
    private readonly SubjectIdentifiers subjects;
    private readonly PersonDirectory people;

    public PersonJoining()
    {
        var secrets = new Mock<ISecretStore>();
        secrets
            .Setup(keys => keys.GetOrCreateAsync(SecretNames.Subjects, It.IsAny<CancellationToken>()))
            .ReturnsAsync(new byte[32]);
        subjects = new(secrets.Object, Some.Clock());
        people = Directory(company, subsidiary);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => http.Dispose();

    [Fact]
    public async Task The_first_of_two_identities_gives_the_user_their_sub_and_both_keep_it()
    {
        var first = await AssertionAsync(company, "a");

        Assert.Equal(first, await SignInAsync("s"));
        Assert.Equal(first, await AssertionAsync(company, "a"));
        Assert.Equal(first, await SignInAsync("s", mail: null));
    }

    [Fact]
    public async Task Two_ways_that_join_at_the_same_moment_end_in_one_user()
    {
        for (var i = 0; i < 50; i++)
        {
            var (user, mail) = ($"user-{i}", $"user-{i}@example.com");
            var racing = await Task.WhenAll(
                Task.Run(() => AssertionAsync(company, user, mail), Cancellation),
                Task.Run(() => SignInAsync(user, mail), Cancellation),
                Task.Run(() => AssertionAsync(company, user, mail), Cancellation),
                Task.Run(() => SignInAsync(user, mail), Cancellation),
                Task.Run(() => AssertionAsync(subsidiary, user, mail), Cancellation)
            );

            Assert.Single(racing.Distinct());
            Assert.Equal(racing[0], await SignInAsync(user, mail));
            Assert.Equal(racing[0], await AssertionAsync(subsidiary, user, mail));
            // And none of the three admits a second identity.
            Assert.NotEqual(racing[0], await AssertionAsync(company, $"{user}-successor", mail));
            Assert.NotEqual(racing[0], await AssertionAsync(subsidiary, $"{user}-successor", mail));
            Assert.NotEqual(racing[0], await SignInAsync($"{user}-successor", mail));
        }
    }

    [Fact]
    public async Task A_user_who_signed_in_before_the_setting_keeps_their_sub()
    {
        var before = await Directory(Of("company") with { People = new() })
            .OfSignInAsync(Identity("s"), "local", default);
        await ConnectAsync(before);
        await AssertionAsync(company, "a");

        Assert.Equal(before, await SignInAsync("s"));
        Assert.Equal(before, await AssertionAsync(company, "a"));
    }

    [Fact]
    public async Task Then_everyone_who_joined_before_gets_that_sub_too()
    {
        var own = await subjects.OfAsync(SignInIssuer, "s", Cancellation);
        await ConnectAsync(own);
        await AssertionAsync(company, "a");
        await AssertionAsync(subsidiary, "b");

        Assert.Equal(own, await SignInAsync("s"));
        Assert.Equal(own, await AssertionAsync(subsidiary, "b"));
        Assert.Equal(own, await AssertionAsync(company, "a"));
        Assert.Equal(own, await people.FindAsync(subsidiary.Issuer, "b", Cancellation));
    }

    [Fact]
    public async Task A_second_identity_of_the_same_source_is_another_user()
    {
        var first = await AssertionAsync(company, "a");
        await SignInAsync("s");

        Assert.NotEqual(first, await AssertionAsync(company, "successor"));
        Assert.NotEqual(first, await SignInAsync("successor"));
    }

    [Theory]
    [InlineData("ada@sub.example.com")]
    [InlineData("ada@example.com.evil.example")]
    [InlineData("ada@evil-example.com")]
    [InlineData("ada@example.com@evil.example")]
    [InlineData("ad@a@example.com")]
    [InlineData("ada+x@example.com")]
    [InlineData("ada@example.com.")]
    public async Task A_similar_address_is_another_user(string mail)
    {
        var ada = await AssertionAsync(company, "a");

        Assert.NotEqual(ada, await SignInAsync("s", MailAddress.Normalise(mail)));
    }

    [Theory]
    [InlineData("eve@sub.example.com")]
    [InlineData("eve@evil-example.com")]
    [InlineData("eve@example.com.evil.example")]
    [InlineData("eve@example.com@evil.example")]
    [InlineData("eve@example.com.")]
    public async Task An_address_of_a_similar_domain_identifies_nobody(string mail)
    {
        var eve = await AssertionAsync(company, "e", mail);

        Assert.NotEqual(eve, await SignInAsync("s", MailAddress.Normalise(mail)));
    }

    /// <summary>The Kelvin sign, which becomes k in lower case.</summary>
    [Fact]
    public async Task Another_letter_that_has_the_same_lower_case_is_another_user()
    {
        var kate = await AssertionAsync(company, "a", "kate@example.com");

        Assert.NotEqual(kate, await AssertionAsync(subsidiary, "b", "\u212Aate@example.com"));
        Assert.Equal(kate, await AssertionAsync(subsidiary, "c", "Kate@Example.com"));
    }

    private async Task<string> AssertionAsync(TrustedIssuerSettings issuer, string subject, string mail = Mail)
    {
        var claims = new JsonObject
        {
            ["sub"] = subject,
            ["email"] = mail,
            ["email_verified"] = true,
        };
        var read = JsonAnswer.Parse(Encoding.UTF8.GetBytes(claims.ToJsonString()), "claims").Value;
        return await people.OfAssertionAsync(new(issuer, read), Cancellation);
    }

    private async Task<string> SignInAsync(string subject, string? mail = Mail) =>
        await people.OfSignInAsync(Identity(subject, mail), "local", Cancellation);

    private static UpstreamIdentity Identity(string subject, string? mail = Mail) =>
        new(SignInIssuer, subject, Name: null) { VerifiedMail = mail };

    private Task ConnectAsync(string subject) =>
        connections.PutAsync(Some.Connection() with { Id = new(subject, "local") }, Cancellation);

    private PersonDirectory Directory(params TrustedIssuerSettings[] issuers) =>
        new(
            subjects,
            new(issuers.Select(issuer => new TrustedIssuer(issuer, http, Some.Clock()))),
            links,
            connections,
            new RecordedLog().Audit
        );

    private static TrustedIssuerSettings Of(string name) =>
        new()
        {
            Name = name,
            Issuer = $"https://{name}.example",
            Purpose = IssuerPurpose.People,
            People = new() { MailDomains = ["example.com"] },
        };
}

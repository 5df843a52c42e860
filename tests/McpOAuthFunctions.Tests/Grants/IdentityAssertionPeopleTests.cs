using System.Net;
using System.Text.Json.Nodes;
using Azure.Data.Tables;
using DevEnvironment.Browser;
using McpOAuth.Azure.TableStorage;
using McpOAuth.Grants;
using McpOAuth.Retention;
using McpOAuthFunctions.Tests.Harness;
using McpOAuthFunctions.Tests.Vault;

namespace McpOAuthFunctions.Tests.Grants;

/// <summary>Which user an assertion is for, and whether /connect recognises them when they sign in.</summary>
[Trait("Spec", "ID-JAG §6"), Trait("Spec", "MCP elicitation: phishing")]
public sealed class IdentityAssertionPeopleTests(LocalParts parts) : IAsyncLifetime
{
    private const string Secret = "a-secret-of-the-company-client-of-32-characters";

    private readonly string resource = VaultScene.NewResource();
    private CompanyProvider company = null!;
    private OwnStorage storage = null!;
    private VaultScene? scene;
    private int count;

    public async ValueTask InitializeAsync()
    {
        company = await CompanyProvider.StartAsync();
        storage = await parts.OwnStorage.RentAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await (scene?.DisposeAsync() ?? default);
        await company.DisposeAsync();
        storage.Dispose();
    }

    [Fact]
    public async Task The_same_issuer_and_subject_are_the_same_user_as_at_a_sign_in()
    {
        await StartAsync(("Issuer", parts.Upstream.Issuer), ("JwksUri", company.JwksUri));

        var subject = await SubjectAsync("upstream-alice", ("iss", parts.Upstream.Issuer));

        Assert.Equal(scene!.Subject, subject);
    }

    [Fact, Trait("Attack", "Assertions for users")]
    public async Task Without_anything_in_common_connect_recognises_nobody()
    {
        await StartAsync();
        var tokens = await RedeemAsync("company-alice", Mail("alice@example.test"));

        var page = await scene!.OpenAsync(await LinkAsync(tokens), "alice", scene.Client.Browser);

        Assert.NotEqual(scene.Subject, AccessToken.Read(tokens).Subject);
        Assert.Equal(HttpStatusCode.Forbidden, page.Status);
    }

    [Fact]
    public async Task A_verified_address_of_a_listed_domain_is_the_user_who_signed_in_with_it()
    {
        await StartAsync(("MailDomains", "example.test"));

        Assert.Equal(scene!.Subject, await SubjectAsync("company-alice", Mail("Alice@example.test")));
        // And so it stays, whatever happens to the address.
        Assert.Equal(scene.Subject, await SubjectAsync("company-alice", Mail("alice.new@example.test")));
        Assert.Equal(scene.Subject, await SubjectAsync("company-alice"));
    }

    [Fact]
    public async Task Connect_recognises_a_user_who_never_signed_in_before_and_connects_their_tool()
    {
        await StartAsync(("MailDomains", "example.test"));
        var tokens = await RedeemAsync("company-bob", Mail("bob@example.test"));
        using var browser = new PlainBrowser();

        var page = await scene!.OpenAsync(await LinkAsync(tokens), "bob", browser);
        Assert.Equal(HttpStatusCode.OK, page.Status);
        await browser.FollowAsync(await browser.SubmitAsync(page, page.Forms[0], "Connect"));

        var exchanged = await scene.ExchangeAsync(subjectToken: tokens.AccessToken);
        Assert.Equal(HttpStatusCode.OK, exchanged.Status);
        // Bob is one user, however he comes.
        scene.Client.UseNewBrowser();
        var login = await scene.LogInAsync(person: "bob");
        Assert.Equal(AccessToken.Read(tokens).Subject, AccessToken.Read(login).Subject);
    }

    [Fact, Trait("Attack", "Assertions for users")]
    public async Task An_address_that_is_not_verified_or_not_of_a_listed_domain_is_nobody_elses()
    {
        await StartAsync(("MailDomains", "example.org"));
        Assert.NotEqual(scene!.Subject, await SubjectAsync("company-alice", Mail("alice@example.test")));
        await scene.DisposeAsync();

        await StartAsync(("MailDomains", "example.test"));
        foreach (var verified in (JsonNode?[])[false, null, "true"])
        {
            var subject = await SubjectAsync(
                $"company-{count++}",
                ("email", "alice@example.test"),
                ("email_verified", verified)
            );
            Assert.NotEqual(scene.Subject, subject);
        }
    }

    [Fact, Trait("Attack", "Assertions for users")]
    public async Task An_address_that_passes_to_another_user_of_the_provider_gives_nothing_of_the_former_ones()
    {
        await StartAsync(("MailDomains", "example.test"));
        Assert.Equal(scene!.Subject, await SubjectAsync("company-alice", Mail("alice@example.test")));

        Assert.NotEqual(scene.Subject, await SubjectAsync("company-successor", Mail("alice@example.test")));
    }

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §8.1")]
    public async Task Where_subjects_are_pairwise_the_configured_claims_are_the_user()
    {
        await StartAsync(("Issuer", parts.Upstream.Issuer), ("JwksUri", company.JwksUri), ("SubjectClaims", "name"));

        var issuer = ("iss", (JsonNode?)parts.Upstream.Issuer);
        Assert.Equal(scene!.Subject, await SubjectAsync("pairwise-1", issuer, ("name", "Alice Example")));
        Assert.NotEqual(scene.Subject, await SubjectAsync("pairwise-2", issuer, ("name", "Bob Example")));
        Assert.NotEqual(scene.Subject, await SubjectAsync("pairwise-3", issuer));
    }

    [Fact, Trait("Spec", "GDPR article 17")]
    public async Task Forgetting_a_user_forgets_what_they_were_recognised_by()
    {
        await StartAsync(("MailDomains", "example.test"));
        await SubjectAsync("company-alice", Mail("alice@example.test"));
        var people = scene!.Broker.Get<PersonDirectory>();
        Assert.Equal(scene.Subject, await people.FindAsync(company.Issuer, "company-alice", default));

        await scene.Broker.Get<PersonErasure>().EraseAsync(scene.Subject, default);

        Assert.NotEqual(scene.Subject, await people.FindAsync(company.Issuer, "company-alice", default));
    }

    [Fact, Trait("Spec", "RFC 6749 §5.2")]
    public async Task A_link_that_cannot_be_read_is_an_outage()
    {
        await StartAsync(("MailDomains", "example.test"));
        await SubjectAsync("company-alice", Mail("alice@example.test"));
        var table = scene!.Broker.Table(TableNames.PersonLinks);
        await foreach (var row in table.QueryAsync<TableEntity>())
        {
            row["Subject"] = 1;
            await table.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace);
        }

        var answer = await PostAsync("company-alice", Mail("alice@example.test"));

        answer.AssertRefused("temporarily_unavailable", HttpStatusCode.ServiceUnavailable);
    }

    /// <summary>A broker that trusts the company, where alice has signed in.</summary>
    private async Task StartAsync(params (string Name, string Value)[] settings)
    {
        var all = new Dictionary<string, string?>
        {
            ["Storage:ConnectionString"] = storage.Azurite.ConnectionString,
            ["TrustedIssuers:company:Issuer"] = company.Issuer,
            ["TrustedIssuers:company:Purpose"] = "People",
            ["Clients:0:ClientId"] = "office",
            ["Clients:0:RedirectUris"] = TestClient.RedirectUri,
            ["Clients:0:ClientSecret"] = Secret,
        };
        foreach (var (name, value) in settings)
        {
            all[$"TrustedIssuers:company:{name}"] = value;
        }
        scene = await VaultScene.StartAsync(parts, all, resource: resource);
    }

    private static (string Name, JsonNode? Value)[] Mail(string address) =>
        [("email", address), ("email_verified", true)];

    private async Task<string> SubjectAsync(string subject, params (string Name, JsonNode? Value)[] others) =>
        AccessToken.Read(await RedeemAsync(subject, others)).Subject;

    private async Task<Answer> RedeemAsync(string subject, params (string Name, JsonNode? Value)[] others)
    {
        var answer = await PostAsync(subject, others);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return answer;
    }

    private async Task<Answer> PostAsync(string subject, params (string Name, JsonNode? Value)[] others)
    {
        var broker = scene!.Broker;
        var claims = company.Claims(broker.Issuer, "office", broker.Clock.GetUtcNow());
        claims["sub"] = subject;
        claims["resource"] = resource;
        foreach (var (name, value) in others)
        {
            claims[name] = value?.DeepClone();
        }
        using var client = new TestClient(broker.Issuer) { ClientId = "office", ClientSecret = Secret };
        return await client.PostAsync(
            "token",
            new()
            {
                ["grant_type"] = "urn:ietf:params:oauth:grant-type:jwt-bearer",
                ["assertion"] = company.Sign(claims),
            }
        );
    }

    private async Task<string> LinkAsync(Answer tokens)
    {
        var answer = await scene!.ExchangeAsync(subjectToken: tokens.AccessToken);
        answer.AssertRefused("interaction_required");
        return answer.Json.GetProperty("interaction_uri").GetString()!;
    }
}

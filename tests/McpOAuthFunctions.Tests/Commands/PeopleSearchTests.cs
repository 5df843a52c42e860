using System.Net;
using McpOAuth.Protocol;
using McpOAuthFunctions.Tests.Harness;
using McpOAuthFunctions.Tests.Vault;

namespace McpOAuthFunctions.Tests.Commands;

/// <summary><c>people find</c>: by a verified address, and only while the person is known.</summary>
[Trait("Spec", "GDPR articles 15 and 17")]
public sealed class PeopleSearchTests(LocalParts parts) : ClientTests(parts)
{
    // Of each test, because tests share their tables.
    private readonly string mail = $"alice-{Secret.Create(8).Reveal()}@example.com";
    private StubUpstream stub = null!;

    protected override Dictionary<string, string?> Settings =>
        new()
        {
            ["SignIn:Upstream"] = "stub",
            ["Upstreams:stub:Preset"] = "Oidc",
            ["Upstreams:stub:Issuer"] = stub.Issuer,
            ["Upstreams:stub:ClientId"] = "broker",
        };

    public override async ValueTask InitializeAsync()
    {
        stub = Keep(await StubUpstream.StartAsync());
        await base.InitializeAsync();
    }

    [Fact]
    public async Task Every_user_with_the_address_is_listed_however_it_is_spelt()
    {
        await SignInAsync("one", mail, isVerified: true);
        await SignInAsync("two", mail.ToUpperInvariant(), isVerified: true);

        var found = (await OperatorShell.RunAsync(Broker, "people", "find", $" {mail}", "--json")).Succeeded();

        string[] subjects = [.. found.Json.EnumerateArray().Select(one => one.GetProperty("subject").GetString()!)];
        Assert.Equal(2, subjects.Distinct().Count());
        foreach (var subject in subjects)
        {
            (await OperatorShell.RunAsync(Broker, "people", "show", subject)).Succeeded();
        }
    }

    [Fact]
    public async Task An_address_that_is_not_verified_is_not_kept()
    {
        await SignInAsync("one", mail, isVerified: false);

        Assert.Equal(1, (await OperatorShell.RunAsync(Broker, "people", "find", mail)).ExitCode);
    }

    [Fact]
    public async Task A_new_address_replaces_the_former_one()
    {
        await SignInAsync("one", mail, isVerified: true);
        await SignInAsync("one", $"new-{mail}", isVerified: true);

        Assert.Equal(1, (await OperatorShell.RunAsync(Broker, "people", "find", mail)).ExitCode);
        (await OperatorShell.RunAsync(Broker, "people", "find", $"new-{mail}")).Succeeded();
    }

    [Fact]
    public async Task A_forgotten_person_is_not_found()
    {
        await SignInAsync("one", mail, isVerified: true);
        var found = (await OperatorShell.RunAsync(Broker, "people", "find", mail, "--json")).Succeeded();
        var subject = found.Json[0].GetProperty("subject").GetString()!;

        (await OperatorShell.RunAsync(Broker, "people", "forget", subject, "--yes")).Succeeded();

        Assert.Equal(1, (await OperatorShell.RunAsync(Broker, "people", "find", mail)).ExitCode);
    }

    [Fact, Trait("Budget", "login")]
    public async Task A_login_with_a_known_address_takes_no_operation_more()
    {
        await SignInAsync("one", mail, isVerified: true);
        Broker.Operations.Reset();

        await SignInAsync("one", mail, isVerified: true);

        Assert.Equal(
            ["POST SignInAttempts", "PUT SignInAttempts", "PUT Connections", "PUT Approvals"],
            Broker.Operations.All
        );
    }

    private async Task SignInAsync(string person, string address, bool isVerified)
    {
        Client.UseNewBrowser();
        var page = await Client.Browser.GetAsync(Client.Authorization().Url);
        var start = await Client.Browser.SubmitAsync(page, page.Forms[0]);
        var idToken = stub.IdToken(
            "broker",
            start.LocationQuery["nonce"],
            ("sub", $"{person}-{mail}"),
            ("email", address),
            ("email_verified", isVerified)
        );
        stub.Token = _ =>
            Task.FromResult((200, $$"""{"access_token":"a","token_type":"Bearer","id_token":"{{idToken}}"}"""));
        var callback = $"{Broker.Issuer}/callback/stub?code=c&state={start.LocationQuery["state"]}";
        Assert.Equal(HttpStatusCode.SeeOther, (await Client.ReturnAsync(callback)).Status);
    }
}

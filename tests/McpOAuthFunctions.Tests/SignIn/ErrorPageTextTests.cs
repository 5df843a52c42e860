using System.Net;
using McpOAuthFunctions.Tests.Harness;
using McpOAuthFunctions.Tests.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace McpOAuthFunctions.Tests.SignIn;

/// <summary>A refused request is explained to the user in words; the parameter is for the log and for the app.</summary>
[Trait("Spec", "RFC 6749 §4.1.2.1")]
public sealed class ErrorPageTextTests(LocalParts parts) : ClientTests(parts)
{
    private readonly SeenLog<McpOAuth.Audit.AuditLog> log = new();

    protected override void Configure(IServiceCollection services) =>
        services.AddSingleton<ILogger<McpOAuth.Audit.AuditLog>>(log);

    [Theory]
    [InlineData("client_id", null)]
    [InlineData("redirect_uri", "https://evil.example/")]
    [InlineData("response_type", null)]
    [InlineData("response_mode", "fragment")]
    [InlineData("code_challenge", null)]
    [InlineData("code_challenge_method", "plain")]
    [InlineData("prompt", "none login")]
    [InlineData("scope", "bad\"scope")]
    public async Task The_page_names_no_parameter_and_the_log_does(string name, string? value)
    {
        var page = await Client.Browser.GetAsync(Client.Authorization(new() { [name] = value }).Url);

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        var words = page.Text.Split("Error code:")[0];
        Assert.DoesNotContain(name, words, StringComparison.Ordinal);
        var refused = Assert.Single(log.All, one => one.Id.Name == "Refused");
        Assert.Contains(name, $"{refused["Reason"]}", StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_program_reads_the_parameter()
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Get,
            Client.Authorization(new() { ["redirect_uri"] = "https://evil.example/" }).Url
        );
        request.Headers.Add("Accept", "application/json");

        using var answer = await Http.SendAsync(request, Cancellation);

        Assert.Contains("redirect_uri", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_of_an_MCP_server_that_was_removed_meanwhile_is_refused()
    {
        var page = await Client.Browser.GetAsync(Client.Authorization().Url);
        // The same deployment after its settings changed.
        var later = Keep(
            await TestBroker.StartAsync(
                Parts,
                new() { ["Resources:0:Uri"] = "http://localhost:7091/other" },
                issuer: Broker.Issuer
            )
        );
        var nothingChosen = page.Forms[0]
            .Fields.Where(field => field.Key != "scope")
            .Append(new("decision", "approve"));

        var refused = await Client.Browser.PostFormAsync($"{later.Issuer}/consent", nothingChosen, page);

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("no longer available", refused.Text, StringComparison.Ordinal);
    }
}

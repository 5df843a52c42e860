using System.Net;
using System.Security.Cryptography;
using DevEnvironment.Browser;
using McpOAuth.Vault;
using McpOAuthFunctions.Tests.Harness;
using McpOAuthFunctions.Tests.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace McpOAuthFunctions.Tests.Vault;

/// <summary>What the upstream did not grant is said, on the page and in the answer to the MCP server.</summary>
[Trait("Spec", "RFC 6749 §5.1")]
public sealed class GrantedScopeTests(LocalParts parts) : IAsyncLifetime
{
    private const string Tool = "stub_reader";

    // Of this test alone, because tests share alice and their tables.
    private readonly string upstream = $"stub{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";
    private readonly SeenLog<McpOAuth.Audit.AuditLog> log = new();
    private StubUpstream stub = null!;
    private VaultScene scene = null!;

    private PlainBrowser Browser => scene.Client.Browser;

    public async ValueTask InitializeAsync()
    {
        stub = await StubUpstream.StartAsync();
        scene = await VaultScene.StartAsync(
            parts,
            new()
            {
                [$"Upstreams:{upstream}:Preset"] = "Oidc",
                [$"Upstreams:{upstream}:Issuer"] = stub.Issuer,
                [$"Upstreams:{upstream}:ClientId"] = "broker",
                ["Resources:0:Tools:stub_reader:Upstream"] = upstream,
                ["Resources:0:Tools:stub_reader:Actions:read"] = "files.read",
                ["Resources:0:Tools:stub_reader:Actions:write"] = "files.write",
            },
            services => services.AddSingleton<ILogger<McpOAuth.Audit.AuditLog>>(log)
        );
    }

    public async ValueTask DisposeAsync()
    {
        await scene.DisposeAsync();
        await stub.DisposeAsync();
    }

    [Fact]
    public async Task A_tool_that_got_less_than_it_needs_is_not_told_as_connected_and_the_rest_is_kept()
    {
        var page = await ConnectAsync("read write", """ "scope":"openid files.read", """);

        Assert.Equal(HttpStatusCode.Forbidden, page.Status);
        Assert.DoesNotContain("is connected", page.Text, StringComparison.Ordinal);
        Assert.Contains("stub_reader still needs permission", page.Text, StringComparison.Ordinal);
        Assert.Contains("files.write", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("files.read", page.Text, StringComparison.Ordinal);
        Assert.Equal("files.write", Assert.Single(log.All, one => one.Id.Name == "ConnectedInPart")["Scope"]);
        Assert.DoesNotContain(log.All, one => one.Id.Name == "ToolConnected");

        Assert.Equal(HttpStatusCode.OK, (await ExchangeAsync("read")).Status);
        var write = await ExchangeAsync("write");
        write.AssertRefused("interaction_required");
        Assert.Equal("files.write", write.Json.GetProperty("scope").GetString());
        Assert.Contains(
            "files.write",
            write.Json.GetProperty("error_description").GetString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task The_page_leads_to_another_try_that_connects()
    {
        var page = await ConnectAsync("read write", """ "scope":"openid files.read", """);
        var link = System
            .Text.RegularExpressions.Regex.Match(page.Body, "href=\"([^\"]+/connect/[^\"]+)\"")
            .Groups[1]
            .Value;

        var again = await FinishAsync(await scene.OpenAsync(link), """ "scope":"files.read files.write", """);

        Assert.Equal(HttpStatusCode.OK, again.Status);
        Assert.Contains("stub_reader is connected", again.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await ExchangeAsync("write")).Status);
    }

    [Fact]
    public async Task An_answer_of_no_use_stores_nothing_and_its_tokens_are_revoked()
    {
        var page = await ConnectAsync("read", """ "scope":"openid", """);

        Assert.Equal(HttpStatusCode.Forbidden, page.Status);
        Assert.Contains("stub_reader is not connected", page.Text, StringComparison.Ordinal);
        Assert.Equal("refresh-1", Assert.Single(stub.Seen, one => one.Path == "/revoke").Form["token"]);
        var answer = await ExchangeAsync("read");
        answer.AssertRefused("interaction_required");
        Assert.False(answer.Json.TryGetProperty("scope", out _));
    }

    [Fact]
    public async Task An_answer_of_no_use_leaves_an_earlier_connection_as_it_is()
    {
        await ConnectAsync("read", """ "scope":"files.read", """);

        await ConnectAsync("write", """ "scope":"openid", """);

        Assert.Equal(HttpStatusCode.OK, (await ExchangeAsync("read")).Status);
        // Many upstreams would end the earlier one with it.
        Assert.DoesNotContain(stub.Seen, one => one.Path == "/revoke");
    }

    [Fact]
    public async Task An_answer_without_scope_granted_what_was_asked()
    {
        var page = await ConnectAsync("read write", "");

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Equal(HttpStatusCode.OK, (await ExchangeAsync("read write")).Status);
    }

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §11")]
    public async Task Connecting_asks_for_consent_and_says_when_no_refresh_token_came()
    {
        var page = await scene.OpenAsync(await LinkAsync("read"));
        var start = await Browser.SubmitAsync(page, page.Forms[0], "Connect");
        Assert.Equal("consent", start.LocationQuery["prompt"]);

        var last = await ReturnAsync(start, "", hasRefreshToken: false);

        Assert.Equal(HttpStatusCode.OK, last.Status);
        Assert.Contains($"{upstream} gave access for 60 minutes only", last.Text, StringComparison.Ordinal);
        Assert.Equal(Tool, Assert.Single(log.All, one => one.Id.Name == "ConnectedWithoutRefresh")["Tool"]);
    }

    [Fact]
    public async Task With_a_refresh_token_the_page_says_nothing_of_an_end()
    {
        var page = await ConnectAsync("read", "");

        Assert.DoesNotContain("only", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(log.All, one => one.Id.Name == "ConnectedWithoutRefresh");
    }

    [Theory, Trait("Invariant", "I4")]
    [InlineData("State", "FromALaterRelease")]
    [InlineData("State", "7")]
    [InlineData("State", "")]
    public async Task A_connection_in_an_unknown_state_has_to_be_connected_again(string column, string value)
    {
        await ConnectAsync("read", "");
        await WriteAsync(column, value);

        (await ExchangeAsync("read")).AssertRefused("interaction_required");
    }

    [Theory]
    [InlineData("files.read x")]
    [InlineData("files.read 1 files.read 2")]
    [InlineData("files.read 99999999999")]
    [InlineData("files.read -1")]
    [InlineData("files.read")]
    public async Task A_note_of_use_that_cannot_be_read_costs_no_request(string use)
    {
        await ConnectAsync("read", "");
        await WriteAsync("Use", use);

        Assert.Equal(HttpStatusCode.OK, (await ExchangeAsync("read")).Status);
        Assert.NotNull(
            (await scene.Broker.Get<IConnectionStore>().FindAsync(scene.IdOf(Tool), default))!.Connection.Use.LastUseOf(
                "files.read"
            )
        );
    }

    private async Task WriteAsync(string column, string value)
    {
        var table = scene.Broker.Table("Connections");
        Azure.Data.Tables.TableEntity row = await table.GetEntityAsync<Azure.Data.Tables.TableEntity>(
            scene.Subject,
            $"{upstream}|{scene.IdOf(Tool).Tool}"
        );
        row[column] = value;
        await table.UpdateEntityAsync(row, row.ETag);
    }

    private async Task<Page> ConnectAsync(string actions, string scope) =>
        await FinishAsync(await scene.OpenAsync(await LinkAsync(actions)), scope);

    private async Task<Page> FinishAsync(Page page, string scope)
    {
        Assert.Equal(HttpStatusCode.OK, page.Status);
        return await ReturnAsync(await Browser.SubmitAsync(page, page.Forms[0], "Connect"), scope);
    }

    private async Task<Page> ReturnAsync(Page start, string scope, bool hasRefreshToken = true)
    {
        var idToken = stub.IdToken("broker", start.LocationQuery["nonce"]);
        var refresh = hasRefreshToken ? "\"refresh_token\":\"refresh-1\"," : "";
        var json =
            $$"""{ {{scope}} {{refresh}} "access_token":"a","token_type":"Bearer","expires_in":3600,"id_token":"{{idToken}}"}""";
        stub.Token = _ => Task.FromResult((200, json));
        return await Browser.GetAsync(
            $"{scene.Broker.Issuer}/callback/{upstream}?code=c&state={start.LocationQuery["state"]}"
        );
    }

    private Task<string> LinkAsync(string actions) =>
        scene.LinkAsync(new() { ["audience"] = Tool, ["actions"] = actions });

    private Task<Answer> ExchangeAsync(string actions) =>
        scene.ExchangeAsync(new() { ["audience"] = Tool, ["actions"] = actions });
}

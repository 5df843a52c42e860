using System.Reflection;
using System.Web;
using DevEnvironment.Node;
using McpOAuthFunctions.Tests.Harness;
using Microsoft.Playwright;
using ModelContextProtocol.Authentication;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace McpOAuthFunctions.Tests.Publishing;

/// <summary>
/// The first command of the README, a client, and a person in a real Chromium: from a clone to the answer of a tool that
/// needs a token of the person's own.
/// </summary>
public sealed class NewcomersWalkTests(LocalParts parts, ChromiumBrowser chromium)
{
    [Fact, Trait("Spec", "README.md")]
    public async Task From_the_first_command_to_the_answer_of_a_connected_tool()
    {
        Assert.NotNull(parts.Node);
        await using var environment = await EnvironmentProcess.StartAsync(await FirstCommandAsync(), Repository.Root);
        await using var listener = await ClientListener.StartAsync();
        var page = await chromium.NewPageAsync();
        await using var context = page.Context;
        await using var client = await McpClient.CreateAsync(
            new HttpClientTransport(
                new()
                {
                    Endpoint = new(environment.Ports.McpUrl),
                    TransportMode = HttpTransportMode.StreamableHttp,
                    OAuth = new()
                    {
                        RedirectUri = new(listener.RedirectUri),
                        DynamicClientRegistration = new() { ClientName = "Newcomer" },
                        AuthorizationCallbackHandler = (asked, _) => SignInAsync(page, asked, listener.RedirectUri),
                    },
                }
            ),
            new()
            {
                Capabilities = new() { Elicitation = new() { Url = new() } },
                Handlers = new() { ElicitationHandler = async (asked, _) => await ConnectAsync(page, asked!.Url!) },
            },
            cancellationToken: TestContext.Current.CancellationToken
        );

        var person = await client.CallToolAsync("whoami");
        var file = await client.CallToolAsync("file_reader");

        Assert.Equal("Alice Example", person.StructuredContent!.Value.GetProperty("name").GetString());
        Assert.True(file.IsError is not true, TextOf(file));
        Assert.Contains("upstream-alice", TextOf(file), StringComparison.Ordinal);
    }

    /// <summary>Approves, signs in as alice, continues with the account, and comes back to the client.</summary>
    private static async Task<AuthorizationResult?> SignInAsync(
        IPage page,
        AuthorizationCallbackContext asked,
        string redirectUri
    )
    {
        await page.GotoAsync(asked.AuthorizationUri.AbsoluteUri);
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("Newcomer");
        await page.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await page.Locator("[name=login]").FillAsync("alice");
        await page.Locator("[name=password]").FillAsync("any");
        await page.Locator("[type=submit]").First.ClickAsync();
        await Assertions.Expect(page.GetByText("You are signed in as Alice Example")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await page.ReachAsync(redirectUri + "?code=");
        var answer = HttpUtility.ParseQueryString(new Uri(page.Url).Query);
        return new()
        {
            Code = answer["code"]!,
            State = answer["state"],
            Iss = answer["iss"],
        };
    }

    /// <summary>Opens the link that the tool's call asked for, and connects. Alice has a session at the upstream.</summary>
    private static async Task<ElicitResult> ConnectAsync(IPage page, string link)
    {
        await page.GotoAsync(link);
        await page.GetByRole(AriaRole.Button, new() { Name = "Connect" }).ClickAsync();
        await Assertions
            .Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 }))
            .ToContainTextAsync("is connected");
        return new() { Action = "accept" };
    }

    /// <summary>As the README has it, but for what the tests have built already.</summary>
    private static async Task<string[]> FirstCommandAsync()
    {
        var readme = await File.ReadAllTextAsync(Repository.PathOf("README.md"));
        var command = readme.Split("```sh\n")[1].Split('\n')[0].Split(' ');
        Assert.Equal(["dotnet", "run", "--project", "tools/DevEnvironment"], command);
        var configuration = typeof(NodeParts)
            .Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!
            .Configuration;
        return [.. command, "--no-build", "--configuration", configuration, "--"];
    }

    private static string TextOf(CallToolResult result) =>
        string.Concat(result.Content.OfType<TextContentBlock>().Select(block => block.Text));
}

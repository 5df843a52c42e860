using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using DevEnvironment;
using DevEnvironment.Browser;
using DevEnvironment.Demo;
using DevEnvironment.Ports;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Publishing;

/// <summary>The development environment as a process, at ports of its own.</summary>
/// <param name="parts">Its npm packages are installed.</param>
public sealed class DevEnvironmentTests(LocalParts parts) : IAsyncLifetime
{
    private readonly DemoSteps steps = new(_ => { });
    private readonly HttpClient http = new();
    private EnvironmentProcess environment = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private EnvironmentPorts Ports => environment.Ports;

    private Process Running => environment.Process;

    public async ValueTask InitializeAsync()
    {
        Assert.NotNull(parts.Node);
        environment = await EnvironmentProcess.StartAsync(["dotnet", typeof(RunningEnvironment).Assembly.Location]);
    }

    public async ValueTask DisposeAsync()
    {
        await environment.DisposeAsync();
        http.Dispose();
    }

    [Fact]
    public async Task Its_commands_expire_tokens_rotate_the_key_and_stop_the_upstream()
    {
        var first = await LogInAsync();
        Assert.Equal(HttpStatusCode.OK, await CallAsync(first));

        await TypeAsync("expire", "have expired");
        Assert.Equal(HttpStatusCode.Unauthorized, await CallAsync(first));

        await TypeAsync("rotate", "signs with the key");
        var second = await LogInAsync();
        Assert.Equal(HttpStatusCode.OK, await CallAsync(second));
        Assert.NotEqual(KeyOf(first), KeyOf(second));

        await TypeAsync("upstream down", "is down");
        Assert.True(!NeededPort.IsTaken(Ports.Upstream));
        await TypeAsync("upstream up", "is up");
        Assert.True(NeededPort.IsTaken(Ports.Upstream));
    }

    [Fact]
    public async Task It_names_a_part_that_dies_and_ends_with_an_error()
    {
        using var azurite = Process.GetProcessById(ProcessAt(Ports.Tables));
        azurite.Kill();

        var errors = await Running.StandardError.ReadToEndAsync(Cancellation);
        await Running.WaitForExitAsync(Cancellation);

        Assert.Contains("Azurite has ended unexpectedly", errors, StringComparison.Ordinal);
        Assert.Equal(1, Running.ExitCode);
    }

    private async Task<string> LogInAsync()
    {
        var demo = new DemoRun(Ports.McpUrl, steps);
        using var browser = new PlainBrowser();
        var request = await demo.PrepareAsync(http, Cancellation);
        var code = await demo.SignInAsync(browser, request, Cancellation);
        return (await new TokenRequests(http, request).RedeemAsync(code, Cancellation)).AccessToken;
    }

    private async Task<HttpStatusCode> CallAsync(string accessToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Ports.McpUrl)
        {
            Content = new StringContent(
                """{ "jsonrpc": "2.0", "id": 1, "method": "tools/list" }""",
                MediaTypeHeaderValue.Parse("application/json")
            ),
        };
        request.Headers.Authorization = new("Bearer", accessToken);
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        using var answer = await http.SendAsync(request, Cancellation);
        return answer.StatusCode;
    }

    private async Task TypeAsync(string command, string answer)
    {
        await Running.StandardInput.WriteLineAsync(command.AsMemory(), Cancellation);
        await Running.StandardInput.FlushAsync(Cancellation);
        await Running.StandardOutput.ReadUntilAsync(answer);
    }

    private static string? KeyOf(string accessToken) => AccessToken.Read(accessToken).Header("kid");

    private static int ProcessAt(int port)
    {
        var owner = PortOwner.Describe(port)!; // node (process 1234)
        return int.Parse(owner.Split(' ')[^1].TrimEnd(')'), CultureInfo.InvariantCulture);
    }
}

using System.Security.Cryptography;
using McpOAuth.Tests.Clients.WebDocuments;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Commands;

/// <summary><c>clients show URL</c> while the client's metadata document cannot be fetched.</summary>
[Trait("Spec", "CIMD §5.1")]
public sealed class UnreachableDocumentTests(LocalParts parts) : BrokerTests(parts)
{
    private readonly string path = $"/{RandomNumberGenerator.GetHexString(16)}/client.json";

    [Fact]
    public async Task A_document_that_cannot_be_fetched_just_now_is_exit_code_3_and_one_line()
    {
        await using var server = await DocumentServer.StartAsync();
        server.AnswerStatus(503);

        var outcome = await ShowAsync(server.Url(path));

        AssertUnavailable(outcome);
    }

    [Fact]
    public async Task A_host_that_does_not_answer_is_exit_code_3_and_one_line()
    {
        var server = await DocumentServer.StartAsync();
        var url = server.Url(path);
        await server.DisposeAsync();

        var outcome = await ShowAsync(url);

        AssertUnavailable(outcome);
    }

    [Fact]
    public async Task A_document_that_does_not_exist_is_exit_code_1()
    {
        await using var server = await DocumentServer.StartAsync();
        server.AnswerStatus(404);

        var outcome = await ShowAsync(server.Url(path));

        Assert.Equal(1, outcome.ExitCode);
        Assert.Empty(outcome.Output);
    }

    private Task<CommandOutcome> ShowAsync(Uri url) =>
        OperatorShell.RunAsync(Broker, "clients", "show", url.OriginalString);

    private static void AssertUnavailable(CommandOutcome outcome)
    {
        Assert.Equal(3, outcome.ExitCode);
        Assert.Empty(outcome.Output);
        // Besides audit events, which commands write there too.
        var line = Assert.Single(
            outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            text => text.StartsWith("The document at localhost is unavailable: ", StringComparison.Ordinal)
        );
        Assert.InRange(line.Length, 40, 200);
        Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
    }
}

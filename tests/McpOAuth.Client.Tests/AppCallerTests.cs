using McpOAuth.Client.Tests.Harness;

namespace McpOAuth.Client.Tests;

/// <summary>What a server sees of a caller that is an app without a user.</summary>
[Trait("Spec", "RFC 9068 §2.2")]
public sealed class AppCallerTests : StubTests
{
    private const string Message = "This tool needs a user, but the caller is an app without one.";

    [Theory]
    [InlineData("alice", null, true)]
    [InlineData("alice", "user", true)]
    [InlineData("client", null, false)] // sub is the client's id
    [InlineData("client", "app", false)]
    [InlineData("other", "app", false)]
    public async Task A_tool_can_tell_whether_there_is_a_user(string subject, string? type, bool hasUser)
    {
        await using var server = await StartAsync();

        var text = await server.TextAsync("caller", TokenOf(subject, type));

        Assert.Contains(hasUser ? "a user" : "an app", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("file_reader")]
    [InlineData("file_lister")]
    public async Task A_tool_that_needs_a_user_says_so_and_asks_the_broker_for_nothing(string tool)
    {
        Broker.Answer = """{"error":"interaction_required","interaction_uri":"https://auth.example.com/connect/x"}""";
        await using var server = await StartAsync();

        var text = await server.TextAsync(tool, TokenOf("client", "app"));

        Assert.Contains(Message, text, StringComparison.Ordinal);
        Assert.DoesNotContain("/connect/", text, StringComparison.Ordinal);
        Assert.Empty(Broker.Exchanged);
    }

    private Task<ProtectedServer> StartAsync() =>
        ProtectedServer.StartAsync(
            Broker.Issuer,
            broker => (broker.ClientId, broker.ClientSecret) = ("files-server", "secret")
        );

    private string TokenOf(string subject, string? type) =>
        Broker.Token(change: claims =>
        {
            claims["sub"] = subject;
            if (type is not null)
            {
                claims["idtyp"] = type;
            }
        });
}

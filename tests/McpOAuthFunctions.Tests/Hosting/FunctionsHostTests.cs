using McpOAuthFunctions.Hosting;

namespace McpOAuthFunctions.Tests.Hosting;

/// <summary>The program knows by its arguments alone whether the Functions host started it.</summary>
[Trait("Spec", "Azure Functions isolated worker")]
public sealed class FunctionsHostTests
{
    [Theory]
    [InlineData("--functions-uri", "http://127.0.0.1:1", "--functions-worker-id", "a", "--functions-request-id", "b")]
    [InlineData("--host", "127.0.0.1", "--port", "1", "--workerId", "a", "--requestId", "b")]
    [InlineData("--functions-worker-id=a")]
    public void The_hosts_own_arguments_are_recognised(params string[] args) =>
        Assert.True(FunctionsHost.Of(args).IsAbove);

    [Theory]
    [InlineData]
    [InlineData("--urls", "http://localhost:1")]
    [InlineData("--host", "127.0.0.1", "--port", "1")]
    [InlineData("check", "--json")]
    public void Other_arguments_are_not_recognised(params string[] args) =>
        Assert.False(FunctionsHost.Of(args).IsAbove);
}

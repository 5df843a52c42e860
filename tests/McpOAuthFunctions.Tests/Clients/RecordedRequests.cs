using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace McpOAuthFunctions.Tests.Clients;

/// <summary>Compares what a client really sent with what its fixture says that it sends.</summary>
internal static partial class RecordedRequests
{
    /// <summary>Fails where a newer version of the client sends something else: then the fixture is to be renewed.</summary>
    public static void AssertAreThoseOf(ClientFixture fixture, SentRequests sent)
    {
        var registration = Assert.Single(sent.To("/register"));
        Assert.Equal(WithoutPorts(fixture.Registration!.ToJsonString()), WithoutPorts(Compact(registration.Body)));
        var authorize = sent.To("/authorize").First(request => request.Method == "GET");
        Assert.Equal(NamesOf(fixture.Authorize), NamesOf(authorize.Query[1..]));
        Assert.All(
            sent.To("/token"),
            request => Assert.Equal(NamesOf(FormFor(fixture, request)), NamesOf(request.Body))
        );
    }

    private static string FormFor(ClientFixture fixture, SentRequest request) =>
        request.Body.Contains("grant_type=refresh_token", StringComparison.Ordinal) ? fixture.Refresh : fixture.Token;

    private static IEnumerable<string> NamesOf(string form) => form.Split('&').Select(pair => pair.Split('=')[0]);

    private static string Compact(string json) => JsonNode.Parse(json)!.ToJsonString();

    private static string WithoutPorts(string json) => Port().Replace(json, "$1:0/");

    [GeneratedRegex(@"(localhost|127\.0\.0\.1):[0-9]+/")]
    private static partial Regex Port();
}

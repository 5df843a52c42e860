using McpOAuthFunctions.Tests.Harness;
using McpOAuthFunctions.Tests.Publishing;

namespace McpOAuthFunctions.Tests.UnderHost;

/// <summary>Whole flows through the Functions host and the published worker.</summary>
[Collection(PublishedBroker.Name), Trait("Spec", "Azure Functions: .NET isolated worker")]
public sealed class LoginTests(HostScene scene) : WholeFlowTests, IClassFixture<HostScene>
{
    protected override string Url => scene.Host.Url;

    protected override Task BeginAsync(Dictionary<string, string?> settings) => scene.BeginAsync(settings);
}

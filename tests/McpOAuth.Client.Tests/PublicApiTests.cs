using McpOAuth.Client.Tests.Harness;

namespace McpOAuth.Client.Tests;

/// <summary>
/// What users of the package can see changes on purpose only. UPDATE_DOCS=1 writes PublicApi.txt anew; a line that
/// disappears from it breaks users.
/// </summary>
public sealed class PublicApiTests
{
    private static readonly string Approved = Repository.PathOf("src", "McpOAuth.Client", "PublicApi.txt");

    [Fact]
    public async Task The_public_API_is_the_approved_one()
    {
        var api = PublicApi.Of(typeof(McpOAuthOptions).Assembly);
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
        {
            await File.WriteAllTextAsync(Approved, api, TestContext.Current.CancellationToken);
        }

        Assert.Equal(await File.ReadAllTextAsync(Approved, TestContext.Current.CancellationToken), api);
    }
}

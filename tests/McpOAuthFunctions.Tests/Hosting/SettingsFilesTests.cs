using Microsoft.Extensions.Configuration;

namespace McpOAuthFunctions.Tests.Hosting;

public sealed class SettingsFilesTests
{
    /// <summary>Settings are read once. A watcher would visit every folder below the current one.</summary>
    [Fact]
    public async Task The_program_by_itself_watches_no_settings_file()
    {
        await using var app = BrokerApp.Build(
            [],
            new Dictionary<string, string?>
            {
                ["AZURE_FUNCTIONS_ENVIRONMENT"] = "Development",
                ["Broker:Issuer"] = "http://localhost:7071",
                ["Storage:ConnectionString"] = "UseDevelopmentStorage=true",
                ["SignIn:Upstream"] = "idp",
                ["Upstreams:idp:Preset"] = "Oidc",
                ["Upstreams:idp:Issuer"] = "http://localhost:7072",
                ["Upstreams:idp:ClientId"] = "broker",
                ["Upstreams:idp:ClientSecret"] = "a-secret-for-tests-of-32-or-more-characters",
                ["Resources:0:Uri"] = "http://localhost:7091/mcp",
            }
        );

        var files = ((IConfigurationRoot)app.Configuration).Providers.OfType<FileConfigurationProvider>().ToList();
        Assert.NotEmpty(files);
        Assert.DoesNotContain(files, file => file.Source.ReloadOnChange);
    }
}

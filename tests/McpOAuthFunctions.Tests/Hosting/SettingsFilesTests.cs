using McpOAuthFunctions.Tests.Harness;
using Microsoft.Extensions.Configuration;

namespace McpOAuthFunctions.Tests.Hosting;

public sealed class SettingsFilesTests(LocalParts parts) : ClientTests(parts)
{
    /// <summary>Settings are read once. A watcher would visit every folder below the current one.</summary>
    [Fact]
    public void The_program_by_itself_watches_no_settings_file()
    {
        var configuration = (IConfigurationRoot)Broker.Get<IConfiguration>();

        var files = configuration.Providers.OfType<FileConfigurationProvider>().ToList();
        Assert.NotEmpty(files);
        Assert.DoesNotContain(files, file => file.Source.ReloadOnChange);
    }
}

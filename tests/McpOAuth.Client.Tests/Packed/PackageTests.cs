using System.IO.Compression;
using System.Text;
using System.Xml.Linq;
using McpOAuth.Client.Tests.Harness;

namespace McpOAuth.Client.Tests.Packed;

/// <summary>What <c>dotnet pack</c> makes.</summary>
public sealed class PackageTests(PackedPackages packed) : IAsyncLifetime
{
    private const int LargestIcon = 5 * 1024;

    public async ValueTask InitializeAsync() => await packed.ReadyAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task The_package_has_what_a_registry_shows()
    {
        await using var zip = await ZipFile.OpenReadAsync(packed.Client, TestContext.Current.CancellationToken);
        var nuspec = await XDocument.LoadAsync(
            await zip.GetEntry("McpOAuth.Client.nuspec")!.OpenAsync(TestContext.Current.CancellationToken),
            LoadOptions.None,
            TestContext.Current.CancellationToken
        );
        string? Text(string name) => nuspec.Descendants().FirstOrDefault(one => one.Name.LocalName == name)?.Value;

        Assert.Equal("MIT", Text("license"));
        Assert.Equal("icon.png", Text("icon"));
        Assert.Equal("README.md", Text("readme"));
        Assert.Contains(
            "mcp oauth",
            Text("tags")!.Replace("modelcontextprotocol ", "", StringComparison.Ordinal),
            default
        );
        Assert.InRange(zip.GetEntry("icon.png")!.Length, 100, LargestIcon);
        Assert.True(zip.GetEntry("README.md")!.Length > 1000);
        Assert.NotNull(zip.GetEntry("lib/net10.0/McpOAuth.Client.dll"));
        Assert.NotNull(zip.GetEntry("lib/net10.0/McpOAuth.Client.xml"));
        Assert.DoesNotContain(zip.Entries, entry => entry.Name.EndsWith(".txt", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_symbols_are_in_a_package_of_their_own_and_no_path_of_this_machine_is_in_either()
    {
        await using var symbols = await ZipFile.OpenReadAsync(packed.Symbols, TestContext.Current.CancellationToken);
        await using var package = await ZipFile.OpenReadAsync(packed.Client, TestContext.Current.CancellationToken);

        Assert.NotNull(symbols.GetEntry("lib/net10.0/McpOAuth.Client.pdb"));
        var assembly = await BytesAsync(package.GetEntry("lib/net10.0/McpOAuth.Client.dll")!);
        Assert.True(assembly.AsSpan().IndexOf(Encoding.UTF8.GetBytes("McpOAuth.Client.pdb")) > 0);
        Assert.Equal(-1, assembly.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Repository.Root.TrimEnd('/', '\\'))));
    }

    private static async Task<byte[]> BytesAsync(ZipArchiveEntry entry)
    {
        await using var stream = await entry.OpenAsync(TestContext.Current.CancellationToken);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, TestContext.Current.CancellationToken);
        return copy.ToArray();
    }
}

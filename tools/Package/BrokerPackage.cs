using System.Text.Json;

namespace Package;

/// <summary>What is deployed, once as a folder and once packed.</summary>
/// <param name="Folder">What the Functions host runs as it is.</param>
/// <param name="Zip">The same, with the run bit of the program whatever system made it.</param>
public sealed record BrokerPackage(string Folder, string Zip)
{
    /// <summary>Publishes and packs; what was there before is gone. Null where the build failed.</summary>
    /// <param name="checkout">The root of the source tree.</param>
    /// <param name="target">Where <c>package/</c> and <c>broker.zip</c> go.</param>
    /// <param name="output">Gets what the build prints; from several threads.</param>
    public static async Task<BrokerPackage?> MakeAsync(
        string checkout,
        string target,
        TextWriter output,
        CancellationToken cancellationToken
    )
    {
        var package = new BrokerPackage(Path.Combine(target, "package"), Path.Combine(target, "broker.zip"));
        if (Directory.Exists(package.Folder))
        {
            Directory.Delete(package.Folder, recursive: true);
        }
        if (!await DotnetPublish.RunAsync(checkout, package.Folder, output, cancellationToken))
        {
            return null;
        }
        PackageZip.Write(package.Folder, ProgramOf(package.Folder), package.Zip);
        return package;
    }

    /// <summary>The program that host.json tells the Functions host to start.</summary>
    public static string ProgramOf(string folder)
    {
        using var host = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "host.json")));
        return host
            .RootElement.GetProperty("customHandler")
            .GetProperty("description")
            .GetProperty("defaultExecutablePath")
            .GetString()!;
    }
}

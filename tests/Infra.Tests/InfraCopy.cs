namespace Infra.Tests;

/// <summary>A copy of <c>infra/</c> into which a fault can be put.</summary>
internal sealed class InfraCopy : IDisposable
{
    public InfraCopy()
    {
        foreach (var file in Directory.EnumerateFiles(Checkout.Infra, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(Folder, Path.GetRelativePath(Checkout.Infra, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("infra-").FullName;

    /// <summary>Replaces a text that must be there, once.</summary>
    public InfraCopy With(string file, string text, string replacement)
    {
        var path = Path.Combine(Folder, file);
        var content = File.ReadAllText(path);
        Assert.Single(content.Split(text)[1..]);
        File.WriteAllText(path, content.Replace(text, replacement, StringComparison.Ordinal));
        return this;
    }

    public async Task<Snapshot> SnapshotAsync(Deployment deployment)
    {
        var run = await BicepCli.RunAsync(Folder, deployment, deployment.SnapshotArguments("overwrite"));
        Assert.True(run.ExitCode == 0, run.ToString());
        return Snapshot.Read(Path.Combine(Folder, deployment.SnapshotFile));
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}

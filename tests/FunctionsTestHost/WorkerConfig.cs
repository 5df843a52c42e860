using System.Text.Json;

namespace FunctionsTestHost;

/// <summary>What <c>worker.config.json</c> says about starting the worker.</summary>
internal sealed record WorkerConfig(string Executable, string WorkerPath)
{
    private const string RootToken = "{WorkerRoot}";

    public static WorkerConfig Read(string folder)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "worker.config.json")));
        var description = json.RootElement.GetProperty("description");
        var executable = description.GetProperty("defaultExecutablePath").GetString()!;
        var worker = description.GetProperty("defaultWorkerPath").GetString()!;
        return new(
            executable.Replace(RootToken, folder + Path.DirectorySeparatorChar, StringComparison.Ordinal),
            Path.Combine(folder, worker)
        );
    }
}

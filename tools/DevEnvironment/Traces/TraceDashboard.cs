using DevEnvironment.Node;

namespace DevEnvironment.Traces;

/// <summary>The dashboard of .NET Aspire: a web page with the traces, metrics and logs that it receives.</summary>
internal static class TraceDashboard
{
    private static readonly string Project = Path.Combine(NodeParts.Folder, "..", "Traces", "Dashboard.proj");

    /// <summary>Downloads the dashboard if it is missing, starts it and waits until it listens.</summary>
    /// <exception cref="CannotStartException">The download failed, or it did not start.</exception>
    public static async Task<NodeProcess> StartAsync(
        NodeParts node,
        EnvironmentPorts ports,
        CancellationToken cancellationToken
    )
    {
        await DotnetAsync(["restore", Project], cancellationToken);
        var folder = await DotnetAsync(
            ["msbuild", Project, "-target:Where", "-getProperty:DashboardFolder"],
            cancellationToken
        );
        var program = Path.Combine(
            folder.Trim(),
            OperatingSystem.IsWindows() ? "Aspire.Dashboard.exe" : "Aspire.Dashboard"
        );
        return await NodeProcess.StartAsync(
            "The dashboard",
            node,
            ["dashboard.cjs", program],
            new Dictionary<string, string>
            {
                ["ASPNETCORE_URLS"] = ports.TracesUrl,
                ["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = ports.TraceReceiverUrl,
                // Only this machine reaches its ports.
                ["ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS"] = "true",
            },
            "Now listening on",
            cancellationToken
        );
    }

    private static async Task<string> DotnetAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var (exitCode, output) = await ProcessOutput.OfAsync("dotnet", arguments, null, cancellationToken);
        return exitCode == 0
            ? output
            : throw new CannotStartException($"The dashboard could not be downloaded from NuGet:\n{output.Trim()}");
    }
}

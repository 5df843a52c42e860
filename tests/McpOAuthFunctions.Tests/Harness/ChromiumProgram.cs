using DevEnvironment.Node;

namespace McpOAuthFunctions.Tests.Harness;

/// <summary>The Chromium of this machine: an installed one, else Debian's package, else Playwright's own download.</summary>
internal static class ChromiumProgram
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(5);
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    /// <returns>Its path; null for the one that Playwright has downloaded and finds itself.</returns>
    public static async Task<string?> ObtainAsync()
    {
        if (Find() is { } installed)
        {
            return installed;
        }
        var debian = await InstallFromDebianAsync();
        if (Find() is { } package)
        {
            return package;
        }
        var exitCode = await Task.Run(() => Microsoft.Playwright.Program.Main(["install", "chromium"]));
        return exitCode == 0
            ? null
            : throw new InvalidOperationException(
                $"No Chromium: none of {string.Join(", ", Names)} is on the PATH; Debian's package: {debian} "
                    + $"Playwright's download failed with exit code {exitCode}, its output is above. "
                    + "Install a Chromium or Chrome by hand, and run the tests again."
            );
    }

    private static string? Find() => Names.Select(SearchPath.Find).FirstOrDefault(path => path is not null);

    private static async Task<string> InstallFromDebianAsync()
    {
        if (SearchPath.Find("apt-get") is not { } aptGet || !Environment.IsPrivilegedProcess)
        {
            return "not tried, as that needs apt-get and root.";
        }
        using var limit = new CancellationTokenSource(TimeLimit);
        try
        {
            // Another process may be installing: wait for its lock.
            string[] install =
            [
                "-o",
                "DPkg::Lock::Timeout=240",
                "install",
                "-y",
                "--no-install-recommends",
                "chromium",
            ];
            await ProcessOutput.OfAsync(aptGet, ["update", "-q"], null, limit.Token);
            var (exitCode, output) = await ProcessOutput.OfAsync(aptGet, install, null, limit.Token);
            return $"apt-get ended with exit code {exitCode}: {output.Trim()}";
        }
        catch (OperationCanceledException)
        {
            return $"apt-get took more than {TimeLimit.TotalMinutes} minutes.";
        }
    }
}

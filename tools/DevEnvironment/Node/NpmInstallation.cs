using System.Security.Cryptography;

namespace DevEnvironment.Node;

/// <summary>The installed packages of one npm folder, exactly those of its lock file.</summary>
internal sealed class NpmInstallation(string folder)
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly string[] Quietly =
    [
        "ci",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--no-update-notifier",
        "--loglevel=error",
        "--fetch-retries=2",
        "--fetch-retry-mintimeout=1000",
        "--fetch-retry-maxtimeout=5000",
    ];

    // Inside node_modules, so that whoever deletes the packages deletes it too.
    private string Stamp => Path.Combine(folder, "node_modules", ".installed-lock-sha256");

    /// <summary>Installs the packages unless the lock file's own are installed. Safe in many processes at once.</summary>
    /// <exception cref="CannotStartException">npm is missing, or failed.</exception>
    public async Task EnsureAsync(Action<string> report, CancellationToken cancellationToken)
    {
        if (IsCurrent())
        {
            return;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeLimit);
        try
        {
            await using var turn = await WaitForTurnAsync(limit.Token);
            if (!IsCurrent()) // another process may have done it while this one waited
            {
                report("Installing the npm packages of the development environment, once (about half a minute)…");
                await InstallAsync(limit.Token);
            }
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CannotStartException($"npm ci in {folder} took more than {TimeLimit.TotalMinutes} minutes.", e);
        }
    }

    private async Task InstallAsync(CancellationToken cancellationToken)
    {
        var npm = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";
        var path =
            SearchPath.Find(npm)
            ?? throw new CannotStartException("npm, which comes with Node, was not found on the PATH.");

        var (exitCode, output) = await ProcessOutput.OfAsync(path, Quietly, folder, cancellationToken);
        if (exitCode != 0)
        {
            throw new CannotStartException(NpmFailure.Describe(folder, exitCode, output));
        }

        await File.WriteAllTextAsync(Stamp, Wanted(), cancellationToken);
    }

    private bool IsCurrent() => File.Exists(Stamp) && File.ReadAllText(Stamp) == Wanted();

    private string Wanted() =>
        Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(folder, "package-lock.json"))));

    // The operating system releases the file's lock even if its holder is killed.
    private async Task<FileStream> WaitForTurnAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return new FileStream(
                    Path.Combine(folder, ".install.lock"),
                    FileMode.OpenOrCreate,
                    FileAccess.ReadWrite,
                    FileShare.None
                );
            }
            catch (IOException)
            {
                await Task.Delay(Pause, cancellationToken);
            }
        }
    }
}

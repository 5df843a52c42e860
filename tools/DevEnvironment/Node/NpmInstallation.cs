using System.Security.Cryptography;

namespace DevEnvironment.Node;

/// <summary>Installs the npm packages of one folder, exactly as in its lock file.</summary>
public sealed class NpmInstallation(string folder)
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly string[] Quiet = ["--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"];
    private static readonly string[] Install = ["ci", "--ignore-scripts", "--fetch-retries=3", .. Quiet];
    private static readonly string[] InstallFromCache = ["ci", "--ignore-scripts", "--offline", .. Quiet];

    // Without a network, npm ci fails package by package, which takes minutes. This single request fails quickly.
    private static readonly string[] ProbeRegistry =
    [
        "view",
        "oidc-provider",
        "version",
        "--fetch-retries=1",
        "--fetch-retry-mintimeout=1000",
        "--fetch-timeout=20000",
        .. Quiet,
    ];

    // Inside node_modules, so that deleting the packages deletes it too.
    private string Stamp => Path.Combine(folder, "node_modules", ".installed-lock-sha256");

    /// <summary>
    /// Installs the packages unless they match the lock file already. Safe to run in several processes at once.
    /// </summary>
    /// <exception cref="CannotStartException">npm is missing or failed.</exception>
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
            await using var exclusive = await AcquireLockAsync(limit.Token);
            if (!IsCurrent()) // another process may have installed them in the meantime
            {
                report($"Installing the npm packages of {folder}. This happens once and takes about half a minute…");
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
            ?? throw new CannotStartException("npm was not found on the PATH. It comes with Node.");

        var probe = await TryAsync(path, ProbeRegistry, cancellationToken);
        var isOffline = probe?.IsOfNetwork == true;
        var failure = await TryAsync(path, isOffline ? InstallFromCache : Install, cancellationToken);
        if (failure is not null)
        {
            throw new CannotStartException((isOffline ? probe! : failure).Describe(folder));
        }

        await File.WriteAllTextAsync(Stamp, LockFileHash(), cancellationToken);
    }

    private async Task<NpmFailure?> TryAsync(string npm, string[] arguments, CancellationToken cancellationToken)
    {
        var (exitCode, output) = await ProcessOutput.OfAsync(npm, arguments, folder, cancellationToken);
        return exitCode == 0 ? null : new NpmFailure(exitCode, output);
    }

    private bool IsCurrent() => File.Exists(Stamp) && File.ReadAllText(Stamp) == LockFileHash();

    private string LockFileHash() =>
        Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(folder, "package-lock.json"))));

    // The operating system releases the file's lock even if its holder is killed, but reports the release to nobody.
    private async Task<FileStream> AcquireLockAsync(CancellationToken cancellationToken)
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

using System.Security.Cryptography;

namespace DevEnvironment.Node;

/// <summary>The installed packages of one npm folder, exactly those of its lock file.</summary>
public sealed class NpmInstallation(string folder)
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly string[] Quietly = ["--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"];
    private static readonly string[] Install = ["ci", "--ignore-scripts", "--fetch-retries=3", .. Quietly];
    private static readonly string[] InstallFromCache = ["ci", "--ignore-scripts", "--offline", .. Quietly];

    // Without a network npm fails at every package in turn, which takes minutes: this one request fails at once.
    private static readonly string[] AskRegistry =
    [
        "view",
        "oidc-provider",
        "version",
        "--fetch-retries=1",
        "--fetch-retry-mintimeout=1000",
        "--fetch-timeout=20000",
        .. Quietly,
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
                report($"Installing the npm packages of {folder}, once (about half a minute)…");
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

        var asked = await TryAsync(path, AskRegistry, cancellationToken);
        var isOffline = asked?.IsOfNetwork == true;
        var failure = await TryAsync(path, isOffline ? InstallFromCache : Install, cancellationToken);
        if (failure is not null)
        {
            throw new CannotStartException((isOffline ? asked! : failure).Describe(folder));
        }

        await File.WriteAllTextAsync(Stamp, Wanted(), cancellationToken);
    }

    private async Task<NpmFailure?> TryAsync(string npm, string[] arguments, CancellationToken cancellationToken)
    {
        var (exitCode, output) = await ProcessOutput.OfAsync(npm, arguments, folder, cancellationToken);
        return exitCode == 0 ? null : new NpmFailure(exitCode, output);
    }

    private bool IsCurrent() => File.Exists(Stamp) && File.ReadAllText(Stamp) == Wanted();

    private string Wanted() =>
        Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(folder, "package-lock.json"))));

    // The operating system releases the file's lock even if its holder is killed, but reports the release to nobody.
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

using System.Diagnostics;
using McpOAuth.Azure.Settings;
using McpOAuth.Azure.TableStorage;
using McpOAuth.Grants;
using McpOAuth.Keys;
using McpOAuth.Protocol;
using McpOAuth.Retention;
using McpOAuth.Vault;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Bench.Growth;

/// <summary>What one kind of work took beside a number of other users.</summary>
/// <param name="Users">Other users, each with a grant, an approval and a connection.</param>
/// <param name="Operations">Requests to Table Storage, those of the median repetition.</param>
internal sealed record GrowthFigure(int Users, string Work, double Median, double Min, double Max, int Operations);

/// <summary>The whole measurement. Times are milliseconds until the answer, of one caller.</summary>
internal sealed record GrowthResult(string Machine, string Date, int Repetitions, IReadOnlyList<GrowthFigure> Figures);

/// <summary>Repeats each kind of work while the tables grow.</summary>
internal sealed class GrowthMeasurement(CountedBroker broker, int repetitions, TextWriter progress)
{
    private const int SweptGrants = 100;

    private readonly OtherUsers others = new(new(broker.Get<BrokerSettings>().Storage.ConnectionString));
    private readonly List<GrowthFigure> figures = [];

    public async Task<IReadOnlyList<GrowthFigure>> RunAsync(int[] sizes, CancellationToken cancellation)
    {
        using var caller = new Caller();
        // The first login writes the rows that are copied, and loads what is loaded once.
        await broker.Calls.LogInFirstAsync(caller);
        foreach (var users in sizes.Order())
        {
            var started = Stopwatch.GetTimestamp();
            await others.GrowToAsync(users, cancellation);
            await progress.WriteLineAsync($"{users} users after {Stopwatch.GetElapsedTime(started).TotalSeconds:F0} s");
            try
            {
                await MeasureAsync(users, caller, cancellation);
            }
            catch (OutageException exception)
            {
                // As far as Azurite carries: at a million rows its answers come too late.
                await progress.WriteLineAsync($"{users} users: ended. {exception.Message}");
                break;
            }
        }
        return figures;
    }

    private async Task MeasureAsync(int users, Caller caller, CancellationToken cancellation)
    {
        Task LogInAsync() => broker.Calls.LogInAsync(caller);
        await RepeatAsync(users, "login", () => Task.CompletedTask, LogInAsync);
        await RepeatAsync(users, "refresh", () => Task.CompletedTask, () => broker.Calls.RefreshAsync(caller));
        var earlier = "";
        await RepeatAsync(
            users,
            "revocation of an earlier login",
            async () =>
            {
                await LogInAsync();
                earlier = caller.RefreshToken;
                await LogInAsync();
            },
            () => broker.Calls.RevokeAsync(earlier)
        );
        await RepeatAsync(
            users,
            "revocation of the last login",
            LogInAsync,
            () => broker.Calls.RevokeAsync(caller.RefreshToken)
        );
        await LogInAsync();
        var subject = new JsonWebToken(caller.AccessToken).Subject;
        await RepeatAsync(users, "people show", () => Task.CompletedTask, () => ShowAsync(subject, cancellation));
        await RepeatAsync(users, "people forget", LogInAsync, () => ForgetAsync(subject, cancellation), times: 3);
        await broker.Calls.LogInFirstAsync(caller);
        await RepeatAsync(
            users,
            $"sweep of {SweptGrants} grants",
            () => others.AddEndedAsync(SweptGrants, cancellation),
            () => broker.Get<Sweeper>().SweepAsync(cancellation),
            times: 3
        );
        await RepeatAsync(
            users,
            "clients show",
            () => Task.CompletedTask,
            () => broker.Get<TableGrantStore>().ListLiveOfClientAsync("nobody", cancellation),
            times: 3
        );
    }

    /// <summary>The reads of the operator's command.</summary>
    private async Task ShowAsync(string subject, CancellationToken cancellation)
    {
        await broker.Get<IPersonKeyStore>().FindAsync(subject, cancellation);
        var now = TimeProvider.System.GetUtcNow();
        var until = now + broker.Get<Lifetimes>().RefreshTokenAbsolute;
        await broker.Get<IGrantStore>().ListLiveAsync(subject, now, until, cancellation);
        await broker.Get<IConnectionStore>().ListAsync(subject, cancellation);
    }

    private async Task ForgetAsync(string subject, CancellationToken cancellation)
    {
        await broker.Get<ConnectionTeardown>().DisconnectAllAsync(subject, cancellation);
        await broker.Get<PersonErasure>().EraseAsync(subject, cancellation);
    }

    private async Task RepeatAsync(int users, string work, Func<Task> prepare, Func<Task> once, int? times = null)
    {
        var measured = new List<(double Milliseconds, int Operations)>();
        for (var repetition = 0; repetition < (times ?? repetitions); repetition++)
        {
            await prepare();
            var (before, started) = (broker.Operations.Count, Stopwatch.GetTimestamp());
            await once();
            measured.Add((Stopwatch.GetElapsedTime(started).TotalMilliseconds, broker.Operations.Count - before));
        }
        measured.Sort();
        var (median, operations) = measured[measured.Count / 2];
        figures.Add(new(users, work, median, measured[0].Milliseconds, measured[^1].Milliseconds, operations));
        await progress.WriteLineAsync($"{users} users: {work}: {median:F1} ms, {operations} operations");
    }
}

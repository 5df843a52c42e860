using System.Runtime.InteropServices;

namespace DevEnvironment.Terminal;

/// <summary>Signals that stop the program: Ctrl+C, SIGTERM, and the exit of the parent <c>dotnet run</c>.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly PosixSignalRegistration[] registrations;

    public StopSignals()
    {
        registrations = [Register(PosixSignal.SIGINT), Register(PosixSignal.SIGTERM)];
        _ = StopWithDotnetRunAsync();
    }

    public CancellationToken Token => stop.Token;

    public void Dispose()
    {
        foreach (var registration in registrations)
        {
            registration.Dispose();
        }

        stop.Cancel();
        stop.Dispose();
    }

    private PosixSignalRegistration Register(PosixSignal signal) =>
        PosixSignalRegistration.Create(
            signal,
            context =>
            {
                context.Cancel = true;
                stop.Cancel();
            }
        );

    private async Task StopWithDotnetRunAsync()
    {
        if (await DotnetRun.EndsAsync(stop.Token))
        {
            await stop.CancelAsync();
        }
    }
}

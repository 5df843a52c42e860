using System.Runtime.InteropServices;

namespace DevEnvironment.Terminal;

/// <summary>Ctrl+C, SIGTERM, and the end of the <c>dotnet run</c> above us: whatever means that it is time to go.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _registrations;

    public StopSignals()
    {
        _registrations = [Register(PosixSignal.SIGINT), Register(PosixSignal.SIGTERM)];
        _ = StopWithDotnetRunAsync();
    }

    public CancellationToken Token => _stop.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _stop.Cancel();
        _stop.Dispose();
    }

    private PosixSignalRegistration Register(PosixSignal signal) =>
        PosixSignalRegistration.Create(
            signal,
            context =>
            {
                context.Cancel = true;
                _stop.Cancel();
            }
        );

    private async Task StopWithDotnetRunAsync()
    {
        if (await DotnetRun.EndsAsync(_stop.Token))
        {
            await _stop.CancelAsync();
        }
    }
}

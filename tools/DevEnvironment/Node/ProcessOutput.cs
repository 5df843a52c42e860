using System.ComponentModel;
using System.Diagnostics;

namespace DevEnvironment.Node;

/// <summary>Runs a short-lived program and returns its output on both streams.</summary>
public static class ProcessOutput
{
    /// <exception cref="CannotStartException">The program could not be started.</exception>
    public static async Task<(int ExitCode, string Output)> OfAsync(
        string program,
        IEnumerable<string> arguments,
        string? folder,
        CancellationToken cancellationToken
    )
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = folder ?? "",
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            throw new CannotStartException($"Cannot run {program}: {e.Message}", e);
        }

        process.StandardInput.Close();
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, await output + await errors);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}

using System.CommandLine;
using McpOAuth.Attempts;
using McpOAuth.Azure.Settings;
using McpOAuth.Clients;
using McpOAuth.Protocol;
using McpOAuth.Telemetry;
using McpOAuth.Upstream.Causes;

namespace McpOAuth.Cli.Commands;

/// <summary><c>explain</c>: the story of a failed login or connection, from the reference on its error page.</summary>
internal static class ExplainCommand
{
    private static readonly Argument<string> Reference = new("reference")
    {
        Description = "The reference on the error page, or a correlation id of the log.",
    };

    public static Command Create(Terminal terminal)
    {
        var command = new Command("explain", "Tell why a login or connection failed, and what helps.") { Reference };
        command.Validators.Add(result =>
        {
            if (result.GetValue(Reference) is { } text && ReferenceOf(text) is null)
            {
                result.AddError(
                    $"The reference must have {LoginTrace.ReferenceLength} digits and letters a to f. "
                        + "Example: 4bf92f3577."
                );
            }
        });
        command.SetAction((arguments, cancellation) => RunAsync(arguments, terminal, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken cancellation)
    {
        var reference = ReferenceOf(arguments.GetRequiredValue(Reference))!;
        var queries = ExplainViews.QueriesFor(reference);
        await using var parts = CommandParts.Open(arguments, terminal);
        IReadOnlyList<FailedAttempt> found;
        try
        {
            found = await parts.GetRequiredService<IFailedAttemptStore>().FindAsync(reference, cancellation);
        }
        catch (OutageException exception)
        {
            await terminal.Error.WriteLineAsync(Outages.Describe(exception));
            await terminal.Error.WriteLineAsync(
                "Storage is down, so the failed attempt cannot be read. The log has it:"
            );
            await terminal.Error.WriteLineAsync(ExplainViews.TextOf(queries));
            return ExitCodes.Outage;
        }
        if (found.Count == 0)
        {
            await terminal.Error.WriteLineAsync(
                "No failed attempt is stored under this reference. It did not fail, it is older than "
                    + $"{FailedAttempt.Lifetime.TotalDays:0} days, a limit was reached, or storage was down at the time."
            );
        }
        var views = new List<FailureView>();
        foreach (var attempt in found)
        {
            views.Add(await ViewOfAsync(attempt, parts, cancellation));
        }
        terminal.Write(
            arguments.GetValue(CommandLine.Json),
            new(reference, views, queries),
            CommandJson.Default.ExplainedView,
            ExplainViews.StoryOf
        );
        return found.Count == 0 ? ExitCodes.Failed : ExitCodes.Done;
    }

    // As read out or copied: spaces, hyphens, capitals, or the whole correlation id.
    private static string? ReferenceOf(string text)
    {
        var digits = string.Concat(text.Where(c => c is not (' ' or '-'))).ToLowerInvariant();
        return digits.Length is LoginTrace.ReferenceLength or 32 && digits.All(char.IsAsciiHexDigitLower)
            ? LoginTrace.ReferenceOf(digits)
            : null;
    }

    private static async Task<FailureView> ViewOfAsync(
        FailedAttempt attempt,
        IServiceProvider parts,
        CancellationToken cancellation
    )
    {
        var known = CauseTable.Find(attempt.Failure.Reason);
        return new(
            attempt.At,
            attempt.CorrelationId,
            attempt.Failure.Endpoint,
            attempt.Status,
            attempt.Failure.Error,
            attempt.Failure.Reason,
            known?.Cause,
            known?.Cure,
            attempt.Subject,
            attempt.ClientId,
            attempt.ClientId is { } id ? await NameOfAsync(id, parts, cancellation) : null,
            attempt.Resource,
            attempt.Tool,
            attempt.Upstream,
            [.. attempt.Steps.Select(step => new StepView(step.At, step.Name))]
        );
    }

    // Not from a metadata document: nothing is fetched for a stranger's id.
    private static async Task<string?> NameOfAsync(string id, IServiceProvider parts, CancellationToken cancellation) =>
        parts.GetRequiredService<BrokerSettings>().Clients.FirstOrDefault(client => client.ClientId == id)?.Name
        ?? (await parts.GetRequiredService<RegisteredClients>().FindAsync(id, cancellation))?.Client.Name;
}

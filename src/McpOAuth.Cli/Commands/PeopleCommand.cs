using System.CommandLine;
using McpOAuth.Azure.Settings;
using McpOAuth.Grants;
using McpOAuth.Keys;
using McpOAuth.Protocol;
using McpOAuth.Retention;
using McpOAuth.Vault;
using Spectre.Console;

namespace McpOAuth.Cli.Commands;

/// <summary><c>people</c>: the data that the broker holds for a user.</summary>
internal static class PeopleCommand
{
    public static Command Create(Terminal terminal) =>
        new("people", "Find a user; show, revoke or erase their data.")
        {
            PeopleSearch.Create(terminal),
            Show(terminal),
            Revoke(terminal),
            Forget(terminal),
        };

    private static Command Show(Terminal terminal) =>
        Subcommand(
            "show",
            "Show a user's grants and connections.",
            terminal,
            warning: null,
            async (arguments, parts, subject, cancellation) =>
            {
                var view = new PersonView(
                    subject,
                    [.. (await GrantsOfAsync(subject, parts, cancellation)).Select(GrantViews.Of)],
                    [.. (await ConnectionsOfAsync(subject, parts, cancellation)).Select(ConnectionViews.Of)]
                );
                terminal.Write(
                    arguments.GetValue(CommandLine.Json),
                    view,
                    CommandJson.Default.PersonView,
                    person => new Rows(
                        new Text($"User {person.Subject}"),
                        GrantViews.TableOf(person.Grants),
                        ConnectionViews.TableOf(person.Connections)
                    )
                );
            }
        );

    private static Command Revoke(Terminal terminal) =>
        Subcommand(
            "revoke",
            "Revoke all grants and connections of a user, who then has to sign in again in every client.",
            terminal,
            subject => $"This revokes all grants and connections of {subject}.",
            async (arguments, parts, subject, cancellation) =>
            {
                var grants = await parts.GetRequiredService<GrantRevocation>().EndAllAsync(subject, cancellation);
                terminal.Write(
                    arguments.GetValue(CommandLine.Json),
                    new Ended(grants, Registration: false),
                    CommandJson.Default.Ended,
                    ended => new Text($"{ended.Grants} grants revoked.{Environment.NewLine}")
                );
            }
        );

    private static Command Forget(Terminal terminal) =>
        Subcommand(
            "forget",
            "Permanently destroy a user's key and remove their rows. Repeat after a minute (see docs/keys.md).",
            terminal,
            subject => $"This permanently erases all data of {subject}.",
            async (arguments, parts, subject, cancellation) =>
            {
                await TryDisconnectAllAsync(subject, parts, terminal, cancellation);
                var rows = await parts.GetRequiredService<PersonErasure>().EraseAsync(subject, cancellation);
                terminal.Write(
                    arguments.GetValue(CommandLine.Json),
                    new ForgottenPerson(subject, rows),
                    CommandJson.Default.ForgottenPerson,
                    person => new Text($"Erased {person.Subject}: {person.Rows} rows removed.{Environment.NewLine}")
                );
            },
            mustBeKnown: false // erasing is repeated
        );

    /// <param name="warning">The confirmation prompt. Null if the command changes nothing.</param>
    private static Command Subcommand(
        string name,
        string description,
        Terminal terminal,
        Func<string, string>? warning,
        Func<ParseResult, IServiceProvider, string, CancellationToken, Task> run,
        bool mustBeKnown = true
    )
    {
        var command = new Command(name, description);
        if (warning is not null)
        {
            command.Options.Add(Confirmation.Yes);
        }
        SubjectArguments.AddTo(command);
        command.SetAction(
            async (arguments, cancellation) =>
            {
                await using var parts = CommandParts.Open(arguments, terminal);
                if (await SubjectArguments.ReadAsync(arguments, parts, cancellation) is not { } subject)
                {
                    await terminal.Error.WriteLineAsync("The settings have no upstream with this name.");
                    return ExitCodes.Failed;
                }
                if (mustBeKnown && !await IsKnownAsync(subject, parts, cancellation))
                {
                    await terminal.Error.WriteLineAsync(
                        $"The user {subject} is unknown: nothing is stored of them, or not any more."
                    );
                    return ExitCodes.Failed;
                }
                if (warning is not null && !await terminal.AskAsync(arguments, warning(subject), cancellation))
                {
                    return ExitCodes.Failed;
                }
                await run(arguments, parts, subject, cancellation);
                return ExitCodes.Done;
            }
        );
        return command;
    }

    private static async Task<bool> IsKnownAsync(
        string subject,
        IServiceProvider parts,
        CancellationToken cancellation
    ) =>
        await parts.GetRequiredService<IPersonKeyStore>().FindAsync(subject, cancellation) is not null
        || (await GrantsOfAsync(subject, parts, cancellation)).Count > 0
        || (await ConnectionsOfAsync(subject, parts, cancellation)).Count > 0;

    private static Task<IReadOnlyList<StoredGrant>> GrantsOfAsync(
        string subject,
        IServiceProvider parts,
        CancellationToken cancellation
    )
    {
        var now = parts.GetRequiredService<TimeProvider>().GetUtcNow();
        var until = now + parts.GetRequiredService<Lifetimes>().RefreshTokenAbsolute;
        return parts.GetRequiredService<IGrantStore>().ListLiveAsync(subject, now, until, cancellation);
    }

    private static Task<IReadOnlyList<Connection>> ConnectionsOfAsync(
        string subject,
        IServiceProvider parts,
        CancellationToken cancellation
    ) => parts.GetRequiredService<IConnectionStore>().ListAsync(subject, cancellation);

    // Revoke tokens at the upstream while they can still be read. Erasure continues even if that fails.
    private static async Task TryDisconnectAllAsync(
        string subject,
        IServiceProvider parts,
        Terminal terminal,
        CancellationToken cancellation
    )
    {
        try
        {
            await DisconnectAllAsync(subject, parts, cancellation);
            var unreadable = await parts.GetRequiredService<IConnectionStore>().CountAsync(subject, cancellation);
            if (unreadable > 0)
            {
                await terminal.Error.WriteLineAsync(
                    $"{unreadable} connections were not revoked at their upstreams: their tokens cannot be read."
                );
            }
        }
        catch (Exception exception) when (exception is OutageException or InvalidOperationException)
        {
            await terminal.Error.WriteLineAsync($"Revocation at the upstreams failed: {exception.Message}");
        }
    }

    private static async Task DisconnectAllAsync(string subject, IServiceProvider parts, CancellationToken cancellation)
    {
        foreach (var connection in await ConnectionsOfAsync(subject, parts, cancellation))
        {
            await parts.GetRequiredService<ConnectionTeardown>().DisconnectAsync(connection.Id, cancellation);
        }
    }
}

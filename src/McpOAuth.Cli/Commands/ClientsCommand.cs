using System.CommandLine;
using McpOAuth.Azure.Settings;
using McpOAuth.Azure.TableStorage;
using McpOAuth.Clients;
using McpOAuth.Grants;
using Spectre.Console;

namespace McpOAuth.Cli.Commands;

/// <summary><c>clients</c>: the programs that request access.</summary>
internal static class ClientsCommand
{
    private static readonly Argument<string> Id = new("client-id")
    {
        Description = "The client_id, which may be a URL.",
    };

    public static Command Create(Terminal terminal) =>
        new("clients", "Manage the programs that request access.") { List(terminal), Show(terminal), Revoke(terminal) };

    private static Command List(Terminal terminal)
    {
        var command = new Command("list", "List configured and self-registered clients.");
        command.SetAction(
            async (arguments, cancellation) =>
            {
                await using var parts = CommandParts.Open(arguments, terminal);
                var clients = new List<Client>(parts.GetRequiredService<BrokerSettings>().Clients);
                await foreach (var client in parts.GetRequiredService<TableClientStore>().ListAsync(cancellation))
                {
                    clients.Add(client);
                }
                terminal.Write(
                    arguments.GetValue(CommandLine.Json),
                    [.. clients.Select(ViewOf)],
                    CommandJson.Default.ClientViewArray,
                    TableOf
                );
                return ExitCodes.Done;
            }
        );
        return command;
    }

    private static Command Show(Terminal terminal)
    {
        var command = new Command("show", "Show a client and the grants that users gave it. Scans all grants.") { Id };
        command.SetAction(
            async (arguments, cancellation) =>
            {
                await using var parts = CommandParts.Open(arguments, terminal);
                var id = arguments.GetRequiredValue(Id);
                var client = await parts.GetRequiredService<ClientDirectory>().ResolveAsync(id, cancellation);
                if (client.IsRefused)
                {
                    await terminal.Error.WriteLineAsync($"{client.Error.Description} {client.Error.Reason}");
                    return ExitCodes.Failed;
                }
                var store = parts.GetRequiredService<TableGrantStore>();
                var grants = await terminal.WaitAsync(
                    "Reading all grants",
                    () => store.ListLiveOfClientAsync(id, cancellation)
                );
                terminal.Write(
                    arguments.GetValue(CommandLine.Json),
                    new(ViewOf(client.Value), [.. grants.Select(GrantViews.Of)]),
                    CommandJson.Default.ClientDetailView,
                    view => new Rows(TableOf([view.Client]), GrantViews.TableOf(view.Grants))
                );
                return ExitCodes.Done;
            }
        );
        return command;
    }

    private static Command Revoke(Terminal terminal)
    {
        var command = new Command(
            "revoke",
            "Revoke all grants of a client, and remove its registration if it registered itself."
        )
        {
            Id,
            Confirmation.Yes,
        };
        command.SetAction((arguments, cancellation) => RevokeAsync(arguments, terminal, cancellation));
        return command;
    }

    private static async Task<int> RevokeAsync(ParseResult arguments, Terminal terminal, CancellationToken cancellation)
    {
        await using var parts = CommandParts.Open(arguments, terminal);
        var id = arguments.GetRequiredValue(Id);
        var registered = parts.GetRequiredService<RegisteredClients>();
        // Also works for a client that has expired or has only grants left.
        var store = parts.GetRequiredService<TableGrantStore>();
        var grants = await terminal.WaitAsync(
            "Reading all grants",
            () => store.ListLiveOfClientAsync(id, cancellation)
        );
        var isRegistered = await registered.FindAsync(id, cancellation) is not null;
        if (grants.Count == 0 && !isRegistered)
        {
            await terminal.Error.WriteLineAsync($"The client id {id} is unknown: it has no registration and no grant.");
            return ExitCodes.Failed;
        }
        var warning =
            $"This revokes {grants.Count} grants of {id}"
            + (isRegistered ? " and removes its registration." : ". The client can ask users for access again.");
        if (!await terminal.AskAsync(arguments, warning, cancellation))
        {
            return ExitCodes.Failed;
        }
        if (isRegistered)
        {
            // Remove the registration first, so that no new grant can start.
            await registered.RemoveAsync(id, cancellation);
        }
        var count = 0;
        // Repeat until none is left: some may have started during the confirmation prompt.
        for (; grants.Count > 0; grants = await store.ListLiveOfClientAsync(id, cancellation))
        {
            await GrantViews.EndAsync(grants, parts.GetRequiredService<GrantRevocation>(), cancellation);
            count += grants.Count;
        }
        terminal.Write(
            arguments.GetValue(CommandLine.Json),
            new Ended(count, isRegistered),
            CommandJson.Default.Ended,
            ended => new Text($"{ended.Grants} grants revoked.{Environment.NewLine}")
        );
        return ExitCodes.Done;
    }

    private static ClientView ViewOf(Client client) =>
        new(
            client.ClientId,
            client.Origin switch
            {
                ClientOrigin.Configured => "settings",
                ClientOrigin.Registered => "registered",
                _ => "metadata document",
            },
            client.Name,
            client.AuthenticationMethod,
            [.. client.RedirectUris.Select(uri => uri.Value)],
            client.Scopes?.ToString(),
            client.IssuedAt == default ? null : client.IssuedAt,
            client.ExpiresAt
        );

    private static Spectre.Console.Rendering.IRenderable TableOf(IReadOnlyList<ClientView> clients) =>
        Tables.Of(
            "Clients",
            [
                "Client id",
                "Origin",
                "Name (unverified unless from settings)",
                "Authentication",
                "Redirect URIs",
                "Expires",
            ],
            clients.Select(client =>
                new[]
                {
                    client.ClientId,
                    client.Origin,
                    client.Name,
                    client.AuthenticationMethod,
                    string.Join(Environment.NewLine, client.RedirectUris),
                    Tables.Time(client.ExpiresAt),
                }
            )
        );
}

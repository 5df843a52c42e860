using McpOAuth.Clients;
using McpOAuth.Clients.WebDocuments;
using McpOAuth.Resources;
using McpOAuth.Upstream;
using McpOAuth.Vault;

namespace McpOAuth.Account;

/// <summary>Reads a user's <see cref="AccountOverview"/>.</summary>
public sealed class AccountOverviews(
    AccountAccess access,
    ClientDirectory clients,
    ResourceRegistry resources,
    UpstreamDirectory upstreams,
    TimeProvider clock
)
{
    /// <summary>For all names together. A client whose document is slow is shown by its id.</summary>
    private static readonly TimeSpan NameLimit = TimeSpan.FromSeconds(2);

    /// <summary>Names that are looked up: documents are fetched from other servers.</summary>
    private const int MaximumNames = 100;

    public async Task<AccountOverview> ReadAsync(string subject, CancellationToken cancellation)
    {
        var grants = await access.ListGrantsAsync(subject, cancellation);
        var connections = await access.ListConnectionsAsync(subject, cancellation);
        var names = await FindClientsAsync([.. grants.Select(grant => grant.ClientId).Distinct()], cancellation);
        var tools = resources.All.SelectMany(resource => resource.Tools).ToDictionary(tool => tool.Key);
        var all = connections.Select(each => ToolOf(each, tools)).ToList();
        return new(
            [
                .. grants.Select(grant => new AppAccess(
                    grant,
                    names.GetValueOrDefault(grant.ClientId),
                    resources.FindByAudience(grant.Resource)
                )),
            ],
            [.. all.Where(each => each.Connection.Id.Tool is not null)]
        )
        {
            SignIn = all.Find(each => each.Connection.Id.Tool is null),
        };
    }

    private ToolAccess ToolOf(Connection connection, Dictionary<string, Tool> tools)
    {
        var tool = connection.Id.Tool is { } key ? tools.GetValueOrDefault(key) : null;
        return new(
            connection,
            tool,
            tool is null ? null : resources.FindByAudience(tool.Resource),
            upstreams.Find(connection.Id.Upstream)?.DisplayName
        );
    }

    private async Task<Dictionary<string, KnownClient?>> FindClientsAsync(
        IReadOnlyList<string> ids,
        CancellationToken cancellation
    )
    {
        using var limit = new CancellationTokenSource(NameLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        var found = await Task.WhenAll(
            ids.Take(MaximumNames).Select(async id => (id, await FindClientAsync(id, limit.Token, either.Token)))
        );
        return found.ToDictionary(each => each.id, each => each.Item2);
    }

    private async Task<KnownClient?> FindClientAsync(string id, CancellationToken limit, CancellationToken either)
    {
        try
        {
            return await clients.FindAsync(id, either) is { } client ? Known(client) : null;
        }
        catch (DocumentUnavailableException)
        {
            return null;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return null;
        }
    }

    private static KnownClient Known(Client client) => new(client.NameForUsers, client.IsTrusted);
}

using McpOAuth.Audit;
using McpOAuth.Grants;
using McpOAuth.Protocol;
using McpOAuth.Resources;
using McpOAuth.Retention;
using McpOAuth.Vault;

namespace McpOAuth.Account;

/// <summary>Everything that has access to a user's account, and how the user ends it.</summary>
/// <remarks>
/// Every method takes the subject of the session, and never one from a form. So a form can only name what is the user's
/// own.
/// </remarks>
public sealed class AccountAccess(
    IGrantStore grants,
    GrantRevocation revocation,
    IConnectionStore connections,
    ConnectionTeardown teardown,
    PersonErasure erasure,
    Lifetimes lifetimes,
    TimeProvider clock,
    AuditLog audit
)
{
    /// <summary>Separates the parts of an item. No upstream's name contains it.</summary>
    private const char Separator = '|';

    public static string ItemOf(StoredGrant grant) => grant.Id.ToClaim();

    public static string ItemOf(Connection connection) => $"{connection.Id.Upstream}{Separator}{connection.Id.Tool}";

    /// <summary>The newest first.</summary>
    public async Task<IReadOnlyList<StoredGrant>> ListGrantsAsync(string subject, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var live = await grants.ListLiveAsync(subject, now, now + lifetimes.RefreshTokenAbsolute, cancellation);
        return [.. live.OrderByDescending(grant => grant.CreatedAt)];
    }

    /// <summary>The newest first, with the connection of the sign-in.</summary>
    public async Task<IReadOnlyList<Connection>> ListConnectionsAsync(string subject, CancellationToken cancellation) =>
        [
            .. (await connections.ListAsync(subject, cancellation)).OrderByDescending(connection =>
                connection.ConnectedAt
            ),
        ];

    /// <summary>Does nothing if the user has no such grant, or it has already ended.</summary>
    public async Task EndGrantAsync(string subject, string item, CancellationToken cancellation)
    {
        if (
            !GrantId.TryParse(subject, item, out var id)
            || await grants.FindAsync(id, cancellation) is not { Grant: var grant }
            || !grant.IsAliveAt(clock.GetUtcNow())
        )
        {
            return;
        }
        await revocation.EndAsync(id, grant.ClientId, grant.Resource, cancellation);
        audit.AccessEndedByUser(subject, grant.ClientId);
    }

    /// <summary>Does nothing if the user has no such connection.</summary>
    public async Task EndToolAsync(string subject, string item, CancellationToken cancellation)
    {
        if (item.Split(Separator) is not [var upstream, { Length: > 0 } tool])
        {
            return;
        }
        var id = new ConnectionId(subject, upstream, tool);
        if (await connections.FindAsync(id, cancellation) is null)
        {
            return;
        }
        await teardown.DisconnectAsync(id, cancellation);
        audit.AccessEndedByUser(subject, Tool.NameIn(tool));
    }

    /// <summary>Ends all grants and connections. Safe to repeat.</summary>
    public async Task EndAllAsync(string subject, CancellationToken cancellation)
    {
        await revocation.EndAllAsync(subject, cancellation);
        audit.AccessEndedByUser(subject, "everything");
    }

    /// <summary>Ends everything and erases the user, as <c>people forget</c> does. Safe to repeat.</summary>
    public async Task ForgetAsync(string subject, CancellationToken cancellation)
    {
        try
        {
            // While the tokens can still be read, for the upstreams' sake. The erasure does not depend on it.
            await EndAllAsync(subject, cancellation);
        }
        catch (OutageException exception)
        {
            audit.NotDisconnected(subject, exception);
        }
        await erasure.EraseAsync(subject, cancellation);
    }
}

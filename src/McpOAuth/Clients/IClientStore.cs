namespace McpOAuth.Clients;

/// <summary>Where registered clients are kept.</summary>
public interface IClientStore
{
    Task AddAsync(Client client, CancellationToken cancellation);

    Task<Client?> FindAsync(string clientId, CancellationToken cancellation);
}

namespace McpOAuth.Keys;

/// <summary>Stores the secrets of the deployment: each created once, never replaced, encrypted at rest.</summary>
public interface ISecretStore
{
    /// <summary>The secret of that name (32 bytes). The first call creates it.</summary>
    /// <param name="name">One of <see cref="SecretNames"/>.</param>
    Task<byte[]> GetOrCreateAsync(string name, CancellationToken cancellation);
}

/// <summary>The secrets of the deployment by name.</summary>
public static class SecretNames
{
    /// <summary>Subject identifiers are derived with it.</summary>
    public const string Subjects = "subject";

    /// <summary>Mail addresses are hashed with it.</summary>
    public const string Mail = "mail";
}

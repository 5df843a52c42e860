using McpOAuth.Freshness;

namespace McpOAuth.Clients.WebDocuments;

/// <summary>Hosts that settings name, or that have published a valid document before.</summary>
public sealed class KnownHosts(RegistrationSettings settings, TimeProvider clock)
{
    private const int Maximum = 4_096;

    private readonly FreshByKey<string, bool> answered = new(
        new() { Lifetime = FreshnessPolicy.Forever },
        clock,
        Maximum
    );

    /// <param name="host">In lower case, as <see cref="Uri.IdnHost"/>.</param>
    public bool Contains(string host) =>
        settings.MetadataDocumentHosts.Contains(host) || answered.TryGetCopy(host, out _);

    public void Add(string host) => answered.Set(host, true);
}

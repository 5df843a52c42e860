namespace McpOAuth.Upstream;

/// <summary>All upstreams of the settings, and the one that signs people in.</summary>
public sealed class UpstreamDirectory
{
    private readonly Dictionary<string, UpstreamProvider> providers;

    public UpstreamDirectory(IEnumerable<UpstreamProvider> providers, string signIn)
    {
        this.providers = providers.ToDictionary(provider => provider.Name, StringComparer.OrdinalIgnoreCase);
        SignIn = this.providers[signIn];
    }

    public UpstreamProvider SignIn { get; }

    public UpstreamProvider? Find(string name) => providers.GetValueOrDefault(name);
}

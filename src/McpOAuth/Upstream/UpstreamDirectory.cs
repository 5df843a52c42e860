namespace McpOAuth.Upstream;

/// <summary>All configured upstreams, and the one that users sign in with.</summary>
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

using System.Text.Json.Nodes;

namespace Infra.Tests;

/// <summary>The resources that a parameter file makes, as <c>bicep snapshot</c> predicts them.</summary>
internal sealed class Snapshot
{
    private readonly JsonObject root;

    private Snapshot(JsonObject root) => this.root = root;

    public IEnumerable<Resource> Resources =>
        root["predictedResources"]!.AsArray().Select(node => new Resource(node!.AsObject()));

    public JsonObject Outputs => root["outputs"]!.AsObject();

    /// <summary>The settings of the function app, in order; a repeated name stays repeated.</summary>
    public IEnumerable<KeyValuePair<string, string>> AppSettings =>
        OfType(ResourceTypes.Site)
            .SelectMany(site => site.At("properties.siteConfig.appSettings")?.AsArray() ?? [])
            .Select(setting => new KeyValuePair<string, string>((string)setting!["name"]!, (string)setting["value"]!));

    /// <summary>The identity that the program uses.</summary>
    public Resource? BrokerIdentity => OfType(ResourceTypes.Identity).FirstOrDefault(i => !IsOfDeployment(i));

    /// <summary>The identity that the platform stores and reads the package with.</summary>
    public Resource? DeploymentIdentity => OfType(ResourceTypes.Identity).FirstOrDefault(IsOfDeployment);

    public static Snapshot Of(Deployment deployment) => Read(Path.Combine(Checkout.Infra, deployment.SnapshotFile));

    public static Snapshot Read(string file) => new(JsonNode.Parse(File.ReadAllText(file))!.AsObject());

    public IEnumerable<Resource> OfType(string type) => Resources.Where(resource => resource.Type == type);

    /// <summary>A copy in which something is different.</summary>
    public Snapshot With(Action<Snapshot> change)
    {
        var copy = new Snapshot(root.DeepClone().AsObject());
        change(copy);
        return copy;
    }

    public void Remove(Resource resource) => root["predictedResources"]!.AsArray().Remove(resource.Json);

    public void Add(JsonObject resource) => root["predictedResources"]!.AsArray().Add((JsonNode)resource);

    public void AddSetting(string name, string value) =>
        OfType(ResourceTypes.Site)
            .Single()
            .At("properties.siteConfig.appSettings")!
            .AsArray()
            .Add((JsonNode)new JsonObject { ["name"] = name, ["value"] = value });

    private static bool IsOfDeployment(Resource identity) =>
        identity.Name.StartsWith("id-deploy-", StringComparison.Ordinal);

    public void RemoveSetting(string name)
    {
        var settings = OfType(ResourceTypes.Site).Single().At("properties.siteConfig.appSettings")!.AsArray();
        settings.Remove(settings.Single(setting => (string)setting!["name"]! == name));
    }
}

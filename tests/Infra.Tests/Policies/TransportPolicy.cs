namespace Infra.Tests.Policies;

/// <summary>
/// TLS 1.2 or later everywhere, no passwords for deployments, and CORS that lets browser-based clients in without
/// credentials: the platform answers every preflight of a Flex app, the pages included.
/// </summary>
internal static class TransportPolicy
{
    public static IEnumerable<string> Violations(Snapshot snapshot) =>
        [
            .. snapshot.OfType(ResourceTypes.Site).SelectMany(Site),
            .. snapshot.OfType(ResourceTypes.Site).SelectMany(site => PublishingIsOff(snapshot, site)),
        ];

    private static IEnumerable<string> Site(Resource site) =>
        [
            .. site.Must("properties.httpsOnly", "true"),
            .. site.Must("properties.siteConfig.minTlsVersion", "1.2", "1.3"),
            .. site.Must("properties.siteConfig.scmMinTlsVersion", "1.2", "1.3"),
            .. Cors(site),
        ];

    private static IEnumerable<string> Cors(Resource site)
    {
        List<string> origins =
        [
            .. site.At("properties.siteConfig.cors.allowedOrigins")?.AsArray().Select(o => (string)o!) ?? [],
        ];
        return
        [
            .. site.Must("properties.siteConfig.cors.supportCredentials", "false"),
            .. origins.Count > 0 ? [] : new[] { $"{site.Name}: without an allowed origin no browser can get a token." },
            .. origins
                .Where(origin => !IsExact(origin) && !(origin == "*" && origins.Count == 1))
                .Select(origin => $"{site.Name}: {origin} is not an exact origin."),
        ];
    }

    private static bool IsExact(string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && uri.Scheme == Uri.UriSchemeHttps
        && uri.GetLeftPart(UriPartial.Authority) == origin;

    private static IEnumerable<string> PublishingIsOff(Snapshot snapshot, Resource site) =>
        new[] { "ftp", "scm" }.SelectMany(endpoint =>
            snapshot
                .OfType(ResourceTypes.PublishingPolicy)
                .Where(policy => policy.Name == $"{site.Name}/{endpoint}" && policy.Text("properties.allow") == "false")
                .Any()
                ? Enumerable.Empty<string>()
                : [$"{site.Name}: {endpoint} must refuse passwords."]
        );
}

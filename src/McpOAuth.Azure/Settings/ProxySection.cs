using System.Net;

namespace McpOAuth.Azure.Settings;

/// <summary>Reads <c>Proxies__…</c>.</summary>
internal static class ProxySection
{
    public static ProxySettings Read(SettingsSection section)
    {
        var settings = new ProxySettings
        {
            Networks = [.. ReadNetworks(section)],
            FrontDoorId = ReadFrontDoorId(section),
        };
        section.RejectUnknown();
        return settings;
    }

    private static IEnumerable<IPNetwork> ReadNetworks(SettingsSection section)
    {
        const string name = "Networks";
        foreach (var text in section.Words(name))
        {
            if (!IPNetwork.TryParse(text, out var network))
            {
                section.Problem(
                    name,
                    $"has \"{text}\". Use networks in CIDR notation, separated by spaces, such as 10.0.0.0/8 fd00::/8."
                );
                continue;
            }
            if (network.PrefixLength == 0)
            {
                section.Problem(
                    name,
                    $"has \"{text}\", so every caller could choose its own address. List only your proxies."
                );
                continue;
            }
            yield return network;
        }
    }

    private static Guid? ReadFrontDoorId(SettingsSection section)
    {
        const string name = "FrontDoorId";
        if (section.Text(name) is not { } text)
        {
            return null;
        }
        if (Guid.TryParse(text, out var id))
        {
            return id;
        }
        section.Problem(
            name,
            $"is \"{text}\". It must be the Front Door ID of your profile, such as "
                + "a0000000-0000-0000-0000-000000000001."
        );
        return null;
    }
}

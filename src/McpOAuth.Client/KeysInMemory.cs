using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace McpOAuth.Client;

/// <summary>
/// Keeps the cookie encryption keys in memory instead of the home folder. ASP.NET Core's authentication always creates
/// them; this server never uses them.
/// </summary>
internal sealed class KeysInMemory : IXmlRepository
{
    private readonly List<XElement> keys = [];

    public IReadOnlyCollection<XElement> GetAllElements() => [.. keys];

    public void StoreElement(XElement element, string friendlyName) => keys.Add(element);
}

using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace McpOAuth.Client;

/// <summary>
/// Keeps the keys for cookies, which ASP.NET Core's authentication always makes and this server never uses, out of the
/// home folder.
/// </summary>
internal sealed class KeysInMemory : IXmlRepository
{
    private readonly List<XElement> keys = [];

    public IReadOnlyCollection<XElement> GetAllElements() => [.. keys];

    public void StoreElement(XElement element, string friendlyName) => keys.Add(element);
}

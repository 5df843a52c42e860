using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace SampleMcpServer;

/// <summary>
/// Keeps the cookie encryption keys in memory instead of the home folder. ASP.NET Core's authentication always creates
/// them; this server never uses them.
/// </summary>
internal sealed class KeysInMemory : IXmlRepository
{
    private readonly Lock access = new();
    private readonly List<XElement> keys = [];

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        lock (access)
        {
            return [.. keys];
        }
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        lock (access)
        {
            keys.Add(element);
        }
    }
}

using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace SampleMcpServer.Protection;

/// <summary>
/// Keeps the keys for cookies, which ASP.NET Core's authentication always makes and this server never uses, out of the
/// home folder.
/// </summary>
internal sealed class KeysInMemory : IXmlRepository
{
    private readonly List<XElement> _keys = [];

    public IReadOnlyCollection<XElement> GetAllElements() => [.. _keys];

    public void StoreElement(XElement element, string friendlyName) => _keys.Add(element);
}

using System.Security.Cryptography;

namespace FunctionsTestHost;

/// <summary>Identifiers in the form of a UUID, as the host makes them.</summary>
internal static class NewId
{
    public static string Create() => new Guid(RandomNumberGenerator.GetBytes(16)).ToString();
}

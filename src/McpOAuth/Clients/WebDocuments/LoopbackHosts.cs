namespace McpOAuth.Clients.WebDocuments;

/// <summary>The host names of the local machine (RFC 8252 §7.3), which do not depend on DNS.</summary>
internal static class LoopbackHosts
{
    /// <param name="host">In lower case; an IPv6 address with or without brackets.</param>
    public static bool Contains(string host) => host is "localhost" or "127.0.0.1" or "[::1]" or "::1";
}

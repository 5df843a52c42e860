namespace McpOAuth.Clients.WebDocuments;

/// <summary>The names of this machine (RFC 8252 §7.3): nobody's DNS decides where they lead.</summary>
internal static class LoopbackHosts
{
    /// <param name="host">In lower case; an IPv6 address with or without its brackets.</param>
    public static bool Contains(string host) => host is "localhost" or "127.0.0.1" or "[::1]" or "::1";
}

using System.Net;

namespace McpOAuth.Upstream;

/// <summary>A form that knows whether it was sent. The handler writes a body only once it has a connection.</summary>
internal sealed class SentForm(IEnumerable<KeyValuePair<string, string>> fields) : FormUrlEncodedContent(fields)
{
    private volatile bool wasSent;

    /// <summary>Whether the upstream may have received it.</summary>
    public bool WasSent => wasSent;

    // The overload with a cancellation token calls this one for derived classes.
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        wasSent = true;
        return base.SerializeToStreamAsync(stream, context);
    }
}

using McpOAuth.Clients.MetadataDocuments;
using McpOAuth.Protocol;
using McpOAuth.Tests.Clients.WebDocuments;

namespace McpOAuth.Tests.Clients.MetadataDocuments;

/// <summary>Metadata documents for a test of other clients: none of its ids is a URL, so nothing is ever fetched.</summary>
internal static class NoDocuments
{
    public static MetadataDocumentDirectory At(TimeProvider clock) =>
        new(
            new DocumentParts(clock, development: false).Source,
            clock,
            Some.Issuer(),
            new(),
            ScopeSet.Empty,
            development: false
        );
}

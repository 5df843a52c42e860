namespace McpOAuth.Clients.WebDocuments;

/// <summary>A host has an address that no connection may be made to.</summary>
/// <remarks>An exception, as it must pass through <see cref="System.Net.Http.HttpClient"/> to the fetcher.</remarks>
internal sealed class SpecialUseAddressException : IOException
{
    public SpecialUseAddressException()
        : base("The host has an address of special use.") { }

    public SpecialUseAddressException(string message)
        : base(message) { }

    public SpecialUseAddressException(string message, Exception inner)
        : base(message, inner) { }
}

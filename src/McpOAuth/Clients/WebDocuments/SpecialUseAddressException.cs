namespace McpOAuth.Clients.WebDocuments;

/// <summary>A host has a special-use address, to which we must not connect.</summary>
/// <remarks>
/// An exception, because it must pass through <see cref="System.Net.Http.HttpClient"/> to the fetcher.
/// </remarks>
internal sealed class SpecialUseAddressException : IOException
{
    public SpecialUseAddressException()
        : base("The host has a special-use address.") { }

    public SpecialUseAddressException(string message)
        : base(message) { }

    public SpecialUseAddressException(string message, Exception inner)
        : base(message, inner) { }
}

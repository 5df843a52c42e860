namespace McpOAuth.Clients.WebDocuments;

/// <summary>Who sent the current request, so that one caller cannot use up what all share.</summary>
/// <remarks>It flows with the request, like its trace. The hosting layer sets it from the caller's address.</remarks>
public static class RequestCaller
{
    private static readonly AsyncLocal<string?> Ambient = new();

    /// <summary>An address or network; empty outside a request.</summary>
    public static string Current
    {
        get => Ambient.Value ?? "";
        set => Ambient.Value = value;
    }
}

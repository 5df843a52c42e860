namespace McpOAuthFunctions.Hosting;

/// <summary>Who reads an endpoint's responses.</summary>
public enum EndpointKind
{
    /// <summary>A user in a browser: pages, no CORS.</summary>
    Page,

    /// <summary>A client program, possibly browser-based: JSON, CORS for every origin.</summary>
    Api,

    /// <summary>A program of the operator, such as an MCP server or a monitor: no CORS.</summary>
    Operator,
}

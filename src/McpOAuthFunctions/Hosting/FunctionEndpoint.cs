namespace McpOAuthFunctions.Hosting;

/// <summary>One function: its name, its route and methods as its function.json has them, and what answers it.</summary>
/// <param name="Name">The folder of its function.json.</param>
/// <param name="Route">Without a leading slash; the Functions host and ASP.NET Core read it alike.</param>
/// <param name="Kind">Who reads the answers, its errors included.</param>
public sealed record FunctionEndpoint(
    string Name,
    string Route,
    IReadOnlyList<string> Methods,
    EndpointKind Kind,
    Func<IServiceProvider, RequestDelegate> Handler
);

/// <summary>Who reads an endpoint's answers.</summary>
public enum EndpointKind
{
    /// <summary>A person with a browser: pages, and no CORS.</summary>
    Page,

    /// <summary>A program, also one that runs in a browser: JSON, and CORS for every origin.</summary>
    Api,

    /// <summary>A program of the operator's, such as an MCP server or a monitor: no CORS.</summary>
    Operator,
}

using System.Reflection;

namespace McpOAuthFunctions.Hosting;

/// <summary>Maps a function to its handler, methods and audience. The trigger has the name and route.</summary>
/// <param name="kind">Who reads the responses.</param>
/// <param name="methods">HTTP methods in capitals. GET implies HEAD (RFC 9110 §9.1).</param>
[AttributeUsage(AttributeTargets.Class)]
public abstract class EndpointAttribute(EndpointKind kind, string[] methods) : Attribute
{
    public EndpointKind Kind { get; } = kind;

    public IReadOnlyList<string> Methods { get; } = methods.Contains("GET") ? [.. methods, "HEAD"] : methods;

    /// <summary>The handler's type, registered as a singleton.</summary>
    internal abstract Type Handler { get; }

    internal abstract RequestDelegate HandlerOf(IServiceProvider services);
}

/// <inheritdoc/>
/// <typeparam name="T">The handler's type.</typeparam>
/// <param name="method">
/// The handler's method. It takes an <see cref="HttpContext"/> and returns a <see cref="Task"/>.
/// </param>
public sealed class EndpointAttribute<T>(string method, EndpointKind kind, params string[] methods)
    : EndpointAttribute(kind, methods)
    where T : notnull
{
    public string Method { get; } = method;

    internal override Type Handler => typeof(T);

    internal override RequestDelegate HandlerOf(IServiceProvider services)
    {
        var handler = typeof(T).GetMethod(Method, BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static)!;
        return handler.CreateDelegate<RequestDelegate>(handler.IsStatic ? null : services.GetRequiredService<T>());
    }
}

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

using System.Reflection;

namespace McpOAuthFunctions.Hosting;

/// <summary>Says what answers a function, by which methods, and for whom. Name and route stand on its trigger.</summary>
/// <param name="kind">Who reads the answers.</param>
/// <param name="methods">HTTP methods in capitals. HEAD goes with GET (RFC 9110 §9.1) and is not listed.</param>
[AttributeUsage(AttributeTargets.Class)]
public abstract class EndpointAttribute(EndpointKind kind, string[] methods) : Attribute
{
    public EndpointKind Kind { get; } = kind;

    public IReadOnlyList<string> Methods { get; } = methods.Contains("GET") ? [.. methods, "HEAD"] : methods;

    /// <summary>The class that answers, a singleton.</summary>
    internal abstract Type Handler { get; }

    internal abstract RequestDelegate HandlerOf(IServiceProvider services);
}

/// <inheritdoc/>
/// <typeparam name="T">The class that answers.</typeparam>
/// <param name="method">Its method, which takes an <see cref="HttpContext"/> and returns a <see cref="Task"/>.</param>
public sealed class EndpointAttribute<T>(string method, EndpointKind kind, params string[] methods)
    : EndpointAttribute(kind, methods)
    where T : notnull
{
    public string Method { get; } = method;

    internal override Type Handler => typeof(T);

    internal override RequestDelegate HandlerOf(IServiceProvider services)
    {
        var answer = typeof(T).GetMethod(Method, BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static)!;
        return answer.CreateDelegate<RequestDelegate>(answer.IsStatic ? null : services.GetRequiredService<T>());
    }
}

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

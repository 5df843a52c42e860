namespace McpOAuth.Client;

/// <summary>
/// The broker scopes that a tool needs. Stands on the tool's method, or on its class for all tools of the class.
/// </summary>
/// <remarks>
/// Has the same effect as <see cref="McpOAuthOptions.ToolScopes"/>. A tool that is named in both places needs the scopes
/// of both.
/// </remarks>
/// <param name="scopes">All of them are needed (RFC 6749 §3.3: one item for each scope).</param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class, AllowMultiple = true)]
public sealed class RequiresScopeAttribute(params string[] scopes) : Attribute
{
    public IReadOnlyList<string> Scopes { get; } = scopes;
}

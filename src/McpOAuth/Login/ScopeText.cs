namespace McpOAuth.Login;

/// <summary>What settings say about a scope (<c>Scopes__N__…</c>).</summary>
/// <param name="Scope">The scope itself.</param>
/// <param name="Text">What it allows, in words. Null for the usual words.</param>
/// <param name="IsRisky">Whether it is marked as risky. Null for the usual mark.</param>
public sealed record ScopeText(string Scope, string? Text, bool? IsRisky);

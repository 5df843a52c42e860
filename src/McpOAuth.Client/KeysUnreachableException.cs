namespace McpOAuth.Client;

/// <summary>The broker's keys cannot be fetched, so the token cannot be judged: 503, not 401.</summary>
internal sealed class KeysUnreachableException() : Exception("The broker's keys cannot be fetched.");

using McpOAuth.Protocol;

namespace McpOAuth.Upstream;

/// <summary>
/// Returns a token that authenticates the broker to an upstream, in place of a shared secret. Called before every
/// request, so the implementation must cache the token.
/// </summary>
/// <remarks>
/// RFC 7523 §2.2. Throws <see cref="OutageException"/> if no token is available. Nothing has been sent by then, so no
/// code or refresh token is spent.
/// </remarks>
public delegate Task<Secret> BrokerAssertion(CancellationToken cancellation);

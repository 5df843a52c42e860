using McpOAuth.Protocol;

namespace McpOAuth.Upstream;

/// <summary>
/// Gets a token that authenticates the broker to an upstream, in place of a shared secret. It is called before every
/// request, so the implementation caches the token.
/// </summary>
/// <remarks>
/// RFC 7523 §2.2. Throws <see cref="OutageException"/> if there is none: then nothing was sent, and no code or refresh
/// token is spent.
/// </remarks>
public delegate Task<Secret> BrokerAssertion(CancellationToken cancellation);

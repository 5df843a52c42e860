using McpOAuth.Protocol;

namespace McpOAuth.Upstream;

/// <summary>
/// Gives a token that proves to an upstream who we are, in place of a secret that both know. It is asked for before every
/// request, so it remembers what is still good.
/// </summary>
/// <remarks>
/// RFC 7523 §2.2. Throws <see cref="OutageException"/> where there is none to be had: then nothing was sent, and no code
/// or refresh token is spent.
/// </remarks>
public delegate Task<Secret> ClientAssertion(CancellationToken cancellation);

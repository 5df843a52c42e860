namespace McpOAuth.Clients;

/// <summary>
/// A program that its platform vouches for, by signed tokens: a managed identity, a workflow, a service account.
/// </summary>
/// <param name="Issuer">The name of its trusted issuer in settings.</param>
/// <param name="Subject">The <c>sub</c> of its tokens, compared exactly.</param>
/// <param name="Audience">The only <c>aud</c> of its tokens.</param>
public sealed record WorkloadIdentity(string Issuer, string Subject, string Audience);

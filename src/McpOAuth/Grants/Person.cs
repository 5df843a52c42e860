namespace McpOAuth.Grants;

/// <summary>Who signed in: the broker's own identifier for the person, and the upstream's.</summary>
public sealed record Person
{
    /// <summary>The <c>sub</c> of our tokens: stable for an upstream's issuer and subject, and says nothing else.</summary>
    public required string Subject { get; init; }

    public required string UpstreamIssuer { get; init; }

    public required string UpstreamSubject { get; init; }

    /// <summary>As the upstream has it, where it says one.</summary>
    public string? Name { get; init; }
}

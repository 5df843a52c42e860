namespace McpOAuth.Pages;

/// <summary>Whose pages these are, from settings (<c>Operator__…</c>).</summary>
public sealed record Operator
{
    public static readonly Operator Unnamed = new();

    public string? Name { get; init; }

    public OperatorLogo? Logo { get; init; }

    public AccentColor? AccentColor { get; init; }

    /// <summary>Where users get help: an https or mailto URL.</summary>
    public string? SupportLink { get; init; }

    /// <summary>The privacy statement: an https or mailto URL.</summary>
    public string? PrivacyLink { get; init; }
}

using McpOAuth.Protocol;

namespace McpOAuth.Tests;

/// <summary>Things that tests need some of: valid, and plain but for what a test says of them.</summary>
internal static partial class Some
{
    public static readonly DateTimeOffset Now = new(2026, 11, 2, 12, 0, 0, TimeSpan.Zero);

    public static CodeVerifier Verifier(string text) =>
        CodeVerifier.TryParse(text, out var verifier) ? verifier : throw NotSome(text);

    public static CodeChallenge Challenge(string text) =>
        CodeChallenge.TryParse(text, out var challenge) ? challenge : throw NotSome(text);

    public static ScopeSet Scopes(string text) =>
        ScopeSet.TryParse(text, out var scopes) ? scopes : throw NotSome(text);

    public static RedirectUri RedirectUri(string text = "https://app.example/cb") =>
        McpOAuth.Protocol.RedirectUri.Parse(text) is { IsRefused: false } uri ? uri.Value : throw NotSome(text);

    public static ResourceIndicator Indicator(string text) =>
        ResourceIndicator.TryParse(text, out var indicator) ? indicator : throw NotSome(text);

    public static RequestParameters Parameters(string? text) => RequestParameters.Parse(text).Value;

    public static ClientState State(string text) =>
        ClientState.TryParse(text, out var state) ? state : throw NotSome(text);

    public static Issuer Issuer(string text = "https://login.example.com") =>
        McpOAuth.Protocol.Issuer.TryParse(text, development: false, out var issuer) ? issuer : throw NotSome(text);

    // Not an assertion: where this is thrown, the test itself is wrong.
    private static ArgumentException NotSome(string? text) =>
        new($"'{text}' does not parse, so the test shows nothing.");
}

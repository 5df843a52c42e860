using System.Diagnostics.CodeAnalysis;

namespace McpOAuth.Protocol;

/// <summary>A value with a single text form. <see cref="TryParse"/> is the only way to create one from text.</summary>
public interface ITextValue<TSelf>
    where TSelf : class, ITextValue<TSelf>
{
    /// <summary>The text form. <see cref="TryParse"/> turns it back into an equal value.</summary>
    string Text { get; }

    static abstract bool TryParse(string? text, [NotNullWhen(true)] out TSelf? value);
}

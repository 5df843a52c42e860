using System.Diagnostics.CodeAnalysis;

namespace McpOAuth.Protocol;

/// <summary>A value type that is written as one text. It can only be created from text that its rules accept.</summary>
public interface ITextValue<TSelf>
    where TSelf : class, ITextValue<TSelf>
{
    /// <summary>The text from which <see cref="TryParse"/> creates an equal value.</summary>
    string Text { get; }

    static abstract bool TryParse(string? text, [NotNullWhen(true)] out TSelf? value);
}

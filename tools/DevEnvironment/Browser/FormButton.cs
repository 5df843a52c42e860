namespace DevEnvironment.Browser;

/// <summary>
/// A submit button: its label, and the name and value it adds to the form. Without a name it adds nothing.
/// </summary>
public sealed record FormButton(string Text, string? Name, string Value);

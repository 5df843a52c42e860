namespace DevEnvironment.Browser;

/// <summary>A submit button: its label, and the name and value that it adds to the form; no name adds nothing.</summary>
public sealed record FormButton(string Text, string? Name, string Value);

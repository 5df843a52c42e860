namespace McpOAuth.Azure.Settings;

/// <summary>What one reading of the settings found: every setting that was looked for, and the problems.</summary>
public sealed class SettingsNotes
{
    private static readonly string[] SecretWords = ["Secret", "ConnectionString", "Password", "PrivateKey", "Pem"];

    private readonly Dictionary<string, SettingRead> read = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Each with the setting's name and the cure.</summary>
    public ICollection<string> Problems { get; } = [];

    /// <summary>In the order of reading.</summary>
    public IReadOnlyCollection<SettingRead> Settings => read.Values;

    /// <param name="name">In the form <c>Section__Key</c>.</param>
    /// <param name="value">Null if it is not set.</param>
    internal void Read(string name, string? value) =>
        read[name] = new(name, value, read.GetValueOrDefault(name)?.Default, IsSecret(name, value));

    internal void Default(string name, string value) =>
        read[name] = new(name, read.GetValueOrDefault(name)?.Value, value, IsSecret(name, value));

    private static bool IsSecret(string name, string? value) =>
        SecretWords.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase))
        || value?.Contains("-----BEGIN", StringComparison.Ordinal) == true;
}

/// <param name="Name">In the form <c>Section__Key</c>.</param>
/// <param name="Value">As set; null if it is not set.</param>
/// <param name="Default">What counts then, where it is one value.</param>
/// <param name="IsSecret">Whether the value must not be shown.</param>
public sealed record SettingRead(string Name, string? Value, string? Default, bool IsSecret);

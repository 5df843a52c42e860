using System.Globalization;
using McpOAuth.Clients;
using McpOAuth.Protocol;

namespace McpOAuth.Azure.Settings;

/// <summary>Reads the settings under one key, notes what was read, and collects problems instead of throwing.</summary>
internal sealed class SettingsSection(IConfigurationSection section, SettingsNotes notes)
{
    /// <summary>Characters.</summary>
    private const int MaximumShownLength = 200;

    private readonly HashSet<string> read = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The last part of the section's key: a number or a name.</summary>
    public string Key => section.Key;

    public string NameOf(string key) => $"{section.Path}:{key}".Replace(":", "__", StringComparison.Ordinal);

    public void Problem(string key, string problem) => notes.Problems.Add($"{NameOf(key)} {problem}");

    public string? Text(string key)
    {
        read.Add(key);
        var value = string.IsNullOrWhiteSpace(section[key]) ? null : section[key]!.Trim();
        notes.Read(NameOf(key), value);
        return value;
    }

    /// <summary>A text for users: one line, without characters that change the direction of what follows.</summary>
    public string? ShownText(string key)
    {
        var text = Text(key);
        if (!PlainText.IsGood(text, MaximumShownLength))
        {
            Problem(key, $"must be one line of at most {MaximumShownLength} characters, without control characters.");
            return null;
        }
        return text;
    }

    public string Required(string key, string remedy)
    {
        var value = Text(key);
        if (value is null)
        {
            Problem(key, $"is not set. {remedy}");
        }
        return value ?? "";
    }

    public ScopeSet? Scopes(string key)
    {
        if (ScopeSet.TryParse(Text(key), out var scopes))
        {
            return scopes.Count == 0 ? null : scopes;
        }
        Problem(
            key,
            $"is \"{Text(key)}\", which has characters not allowed in a scope. Separate scopes by single spaces."
        );
        return null;
    }

    public string[] Words(string key) => Text(key)?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>A secret that the operator chooses for us, so its strength can be enforced.</summary>
    public string? Secret(string key)
    {
        var secret = Text(key);
        if (secret is not null && (secret.Length < 32 || secret.Contains('%', StringComparison.Ordinal)))
        {
            Problem(key, "must have at least 32 characters and no '%'. Use 32 random bytes in base64url.");
        }
        return secret;
    }

    /// <summary>Clients send Basic credentials form-encoded or raw, so an id must look the same either way.</summary>
    public void CheckClientId(string clientId)
    {
        if (clientId.Any(c => c is '%' or '+' or ' ' or ':'))
        {
            Problem(
                "ClientId",
                $"is \"{clientId}\". It must not contain '%', '+', ':' or spaces. Use letters, digits and hyphens."
            );
        }
    }

    public T OneOf<T>(string key, T fallback, params ReadOnlySpan<(string Text, T Value)> choices)
    {
        foreach (var choice in choices)
        {
            if (EqualityComparer<T>.Default.Equals(choice.Value, fallback))
            {
                notes.Default(NameOf(key), choice.Text);
            }
        }
        if (Text(key) is not { } text)
        {
            return fallback;
        }
        foreach (var choice in choices)
        {
            if (string.Equals(choice.Text, text, StringComparison.OrdinalIgnoreCase))
            {
                return choice.Value;
            }
        }
        var names = string.Join(", ", choices.ToArray().Select(choice => choice.Text));
        Problem(key, $"is \"{text}\". It must be one of: {names}.");
        return fallback;
    }

    public bool Flag(string key, bool fallback) => OneOf(key, fallback, ("true", true), ("false", false));

    public int Number(string key, int fallback, int min, int max)
    {
        notes.Default(NameOf(key), fallback.ToString(CultureInfo.InvariantCulture));
        if (Text(key) is not { } text)
        {
            return fallback;
        }
        var isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        if (!isNumber || number < min || number > max)
        {
            Problem(key, $"is \"{text}\". It must be a whole number between {min} and {max}.");
            return fallback;
        }
        return number;
    }

    /// <summary>A duration as <c>hh:mm:ss</c>, <c>d.hh:mm:ss</c>, or a whole number of seconds.</summary>
    public TimeSpan Time(string key, TimeSpan fallback, TimeSpan min, TimeSpan max)
    {
        notes.Default(NameOf(key), fallback.ToString("c", CultureInfo.InvariantCulture));
        if (Text(key) is not { } text)
        {
            return fallback;
        }
        if (!TryReadTime(text, out var time))
        {
            Problem(key, $"is \"{text}\". Use seconds (60) or a duration (00:01:00, 30.00:00:00).");
            return fallback;
        }
        if (time < min || time > max)
        {
            Problem(key, $"is {time:c}. It must be between {min:c} and {max:c}.");
            return fallback;
        }
        return time;
    }

    public IEnumerable<SettingsSection> Children() =>
        section.GetChildren().Select(child => new SettingsSection(child, notes));

    public SettingsSection Child(string key)
    {
        read.Add(key);
        return new(section.GetSection(key), notes);
    }

    /// <summary>Reports every setting that was never read: it is most likely misspelled.</summary>
    public void RejectUnknown()
    {
        foreach (var child in section.GetChildren().Where(child => !read.Contains(child.Key)))
        {
            Problem(
                child.Key,
                Similar.To(child.Key, read) is { } known
                    ? $"is not a known setting. Did you mean {NameOf(known)}?"
                    : "is not a known setting. See the table in docs/settings.md."
            );
        }
    }

    private static bool TryReadTime(string text, out TimeSpan time)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            time = TimeSpan.FromSeconds(seconds);
            return true;
        }
        return TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out time);
    }
}

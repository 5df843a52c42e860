using System.Globalization;
using McpOAuth.Protocol;

namespace McpOAuth.Azure.Settings;

/// <summary>Reads settings below one key, notes every problem, and goes on.</summary>
internal sealed class SettingsSection(IConfigurationSection section, List<string> problems)
{
    private readonly HashSet<string> read = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The last part of its key: a number or a name.</summary>
    public string Key => section.Key;

    public string NameOf(string key) => $"{section.Path}:{key}".Replace(":", "__", StringComparison.Ordinal);

    public void Problem(string key, string problem) => problems.Add($"{NameOf(key)} {problem}");

    public string? Text(string key)
    {
        read.Add(key);
        var value = section[key];
        return string.IsNullOrWhiteSpace(value) ? null : value.Trim();
    }

    public string Required(string key, string cure)
    {
        var value = Text(key);
        if (value is null)
        {
            Problem(key, $"is not set. {cure}");
        }
        return value ?? "";
    }

    public ScopeSet? Scopes(string key)
    {
        if (ScopeSet.TryParse(Text(key), out var scopes))
        {
            return scopes.Count == 0 ? null : scopes;
        }
        Problem(key, "has characters that a scope may not have. Separate scopes by single spaces.");
        return null;
    }

    public string[] Words(string key) => Text(key)?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>A secret that we give out ourselves, so that it can be asked to be a good one.</summary>
    public string? Secret(string key)
    {
        var secret = Text(key);
        if (secret is not null && (secret.Length < 32 || secret.Contains('%', StringComparison.Ordinal)))
        {
            Problem(key, "must have at least 32 characters and no '%'. Use 32 random bytes in base64url.");
        }
        return secret;
    }

    /// <summary>Basic credentials may come form-encoded or raw: an id must read the same either way.</summary>
    public void CheckClientId(string clientId)
    {
        if (clientId.Any(c => c is '%' or '+' or ' ' or ':'))
        {
            Problem("ClientId", "may not have '%', '+', ':' or spaces. Use letters, digits and hyphens.");
        }
    }

    public T OneOf<T>(string key, T fallback, params ReadOnlySpan<(string Text, T Value)> choices)
    {
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

    public int Number(string key, int fallback, int least, int most)
    {
        if (Text(key) is not { } text)
        {
            return fallback;
        }
        var isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        if (!isNumber || number < least || number > most)
        {
            Problem(key, $"is \"{text}\". It must be a whole number between {least} and {most}.");
            return fallback;
        }
        return number;
    }

    /// <summary>A time as <c>hh:mm:ss</c>, <c>d.hh:mm:ss</c>, or a whole number of seconds.</summary>
    public TimeSpan Time(string key, TimeSpan fallback, TimeSpan least, TimeSpan most)
    {
        if (Text(key) is not { } text)
        {
            return fallback;
        }
        if (!TryReadTime(text, out var time))
        {
            Problem(key, $"is \"{text}\". Write seconds (60) or a time (00:01:00, 30.00:00:00).");
            return fallback;
        }
        if (time < least || time > most)
        {
            Problem(key, $"is {time:c}. It must be between {least:c} and {most:c}.");
            return fallback;
        }
        return time;
    }

    public IEnumerable<SettingsSection> Children() =>
        section.GetChildren().Select(child => new SettingsSection(child, problems));

    public SettingsSection Child(string key)
    {
        read.Add(key);
        return new(section.GetSection(key), problems);
    }

    /// <summary>Notes every setting that nobody has asked for: most likely it is misspelt.</summary>
    public void RefuseOthers()
    {
        foreach (var child in section.GetChildren().Where(child => !read.Contains(child.Key)))
        {
            Problem(child.Key, "is not a setting. Compare the table of settings in README.md.");
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

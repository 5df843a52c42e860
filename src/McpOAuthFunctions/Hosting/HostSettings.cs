namespace McpOAuthFunctions.Hosting;

/// <summary>Checks settings that ASP.NET Core reads itself: it would end the program with an exception.</summary>
internal static class HostSettings
{
    /// <param name="listens">Whether the addresses count. A Functions host chooses those of its worker.</param>
    /// <param name="problems">Receives each problem with the setting's name and the cure.</param>
    public static void Check(IConfiguration configuration, bool listens, ICollection<string> problems)
    {
        if (listens && configuration["urls"] is { Length: > 0 } urls)
        {
            foreach (var url in urls.Split(';', StringSplitOptions.RemoveEmptyEntries).Where(url => !CanListenAt(url)))
            {
                problems.Add(
                    $"ASPNETCORE_URLS (--urls) has \"{url}\". It must be http://HOST:PORT, such as http://localhost:7071. "
                        + "For https, put a proxy in front."
                );
            }
        }
        CheckLevels(configuration.GetSection("Logging"), problems);
    }

    private static bool CanListenAt(string url)
    {
        try
        {
            var address = BindingAddress.Parse(url);
            return address is { Scheme: "http", PathBase: "", Port: <= ushort.MaxValue };
        }
        catch (FormatException)
        {
            return false;
        }
    }

    // Logging__LogLevel__CATEGORY, and Logging__PROVIDER__LogLevel__CATEGORY for one kind of output.
    private static void CheckLevels(IConfigurationSection logging, ICollection<string> problems)
    {
        var sections = logging.GetChildren().Select(provider => provider.GetSection("LogLevel"));
        foreach (var level in sections.Prepend(logging.GetSection("LogLevel")).SelectMany(all => all.GetChildren()))
        {
            if (level.Value is { Length: > 0 } value && !Enum.TryParse<LogLevel>(value, ignoreCase: true, out _))
            {
                problems.Add(
                    $"{level.Path.Replace(":", "__", StringComparison.Ordinal)} is \"{value}\". It must be one of "
                        + $"{string.Join(", ", Enum.GetNames<LogLevel>())}."
                );
            }
        }
    }
}

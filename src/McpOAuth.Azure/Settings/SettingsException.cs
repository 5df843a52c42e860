namespace McpOAuth.Azure.Settings;

/// <summary>Thrown at startup for invalid settings. Lists every problem with the setting's name and the fix.</summary>
public sealed class SettingsException : Exception
{
    public SettingsException()
        : this([]) { }

    public SettingsException(string message)
        : this([message]) { }

    public SettingsException(string message, Exception inner)
        : base(message, inner) => Problems = [message];

    public SettingsException(IReadOnlyList<string> problems)
        : base(TextOf(problems)) => Problems = problems;

    public IReadOnlyList<string> Problems { get; }

    private static string TextOf(IReadOnlyList<string> problems) =>
        $"The settings have {problems.Count} {(problems.Count == 1 ? "problem" : "problems")}:{Environment.NewLine}"
        + string.Join(Environment.NewLine, problems.Select(problem => "  - " + problem));
}

namespace McpOAuth.Azure.Settings;

/// <summary>Settings that the program cannot start with: every problem at once, each with the setting's name and the cure.</summary>
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

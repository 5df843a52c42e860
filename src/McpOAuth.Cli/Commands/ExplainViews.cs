using Spectre.Console;
using Spectre.Console.Rendering;

namespace McpOAuth.Cli.Commands;

/// <summary>A failed attempt for people, and where the log has more.</summary>
internal static class ExplainViews
{
    /// <param name="reference">Hexadecimal digits, so neither query can be broken by it.</param>
    public static LogQueries QueriesFor(string reference) =>
        new(
            $"union traces, exceptions | where tostring(customDimensions.CorrelationId) startswith \"{reference}\" "
                + "| order by timestamp asc",
            $"grep -E '\"CorrelationId\":\"{reference}' broker.log"
        );

    public static string TextOf(LogQueries queries) =>
        $"  Application Insights: {queries.Kusto}{Environment.NewLine}  Console: {queries.Grep}";

    public static IRenderable StoryOf(ExplainedView view)
    {
        var lines = new List<string>();
        foreach (var failure in view.Failures)
        {
            lines.Add($"Reference {view.Reference}: failed at /{failure.Endpoint} with status {failure.Status}");
            lines.AddRange(FactsOf(failure).Where(fact => fact.Value is not null).Select(Line));
            lines.Add("  Steps");
            lines.AddRange(failure.Steps.Select(step => $"    {Tables.Time(step.At)}  {step.Step}"));
            lines.Add($"    {Tables.Time(failure.At)}  failed: {failure.Error}");
            lines.Add($"  Reason    {failure.Reason}");
            lines.Add($"  Cause     {failure.Cause ?? "not in the list of known causes; the reason above says it"}");
            lines.Add($"  Cure      {failure.Cure ?? "see docs/troubleshooting.md, or report it with the reason"}");
            lines.Add("");
        }
        lines.Add("The log has more:");
        lines.Add(TextOf(view.Logs));
        return new Rows(lines.Select(line => new Text(Clean(line))));
    }

    private static IEnumerable<(string Name, string? Value)> FactsOf(FailureView failure) =>
        [
            ("User", failure.Subject ?? "not known yet"),
            ("Client", failure.ClientName is null ? failure.ClientId : $"{failure.ClientName} ({failure.ClientId})"),
            ("Server", failure.Resource),
            ("Tool", failure.Tool),
            ("Upstream", failure.Upstream),
        ];

    private static string Line((string Name, string? Value) fact) => $"  {fact.Name, -9} {fact.Value}";

    // Ids and reasons may come from strangers.
    private static string Clean(string text) =>
        string.Join(Environment.NewLine, text.Split(Environment.NewLine).Select(line => Printable.Of(line)));
}

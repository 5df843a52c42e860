using System.Text.RegularExpressions;

namespace Infra.Tests;

/// <summary>Reads a query as far as the names that it uses, and says which of them nothing defines.</summary>
/// <remarks>
/// Covers the operators that the templates use: where, extend, summarize and project. Tables and columns are those of
/// Application Insights: learn.microsoft.com/azure/azure-monitor/app/data-model-complete.
/// </remarks>
internal static partial class Kql
{
    private static readonly string[] EveryTable =
    [
        "timestamp",
        "name",
        "itemType",
        "customDimensions",
        "operation_Name",
        "operation_Id",
        "operation_ParentId",
        "operation_SyntheticSource",
        "session_Id",
        "user_Id",
        "application_Version",
        "client_Type",
        "client_IP",
        "cloud_RoleName",
        "cloud_RoleInstance",
        "appId",
        "appName",
        "iKey",
        "sdkVersion",
        "itemId",
        "_ResourceId",
    ];

    private static readonly Dictionary<string, string[]> Tables = new()
    {
        ["requests"] =
        [
            .. EveryTable,
            "id",
            "source",
            "url",
            "success",
            "resultCode",
            "duration",
            "performanceBucket",
            "customMeasurements",
            "itemCount",
        ],
        ["customMetrics"] = [.. EveryTable, "value", "valueCount", "valueSum", "valueMin", "valueMax", "valueStdDev"],
    };

    private static readonly string[] Words =
    [
        "by",
        "and",
        "or",
        "not",
        "in",
        "startswith",
        .. "ago bin coalesce count countif dcount iff max maxif min sum sumif toint tostring".Split(' '),
    ];

    /// <summary>The problems, and the columns of the result.</summary>
    public static (IReadOnlyList<string> Problems, IReadOnlyCollection<string> Columns) Check(string query)
    {
        var parts = Text().Replace(query, "\"\"").Split('|', StringSplitOptions.TrimEntries);
        if (!Tables.TryGetValue(parts[0], out var table))
        {
            return ([$"There is no table {parts[0]}."], []);
        }
        var columns = table.ToHashSet(StringComparer.Ordinal);
        var problems = new List<string>();
        foreach (var part in parts[1..])
        {
            var (step, rest) = (part.Split(' ', 2)[0], part.Split(' ', 2)[^1]);
            var made = Made().Matches(rest).Select(match => match.Groups[1].Value).ToList();
            problems.AddRange(
                Name()
                    .Matches(rest)
                    .Select(match => match.Value)
                    .Where(name => !made.Contains(name) && !columns.Contains(name) && !Words.Contains(name))
                    .Select(name => $"Nothing defines {name} in: {part}")
            );
            var kept = step is "summarize" ? rest.Split(" by ").ElementAtOrDefault(1) ?? "" : rest;
            switch (step)
            {
                case "where":
                    break;
                case "extend":
                    columns.UnionWith(made);
                    break;
                case "summarize" or "project":
                    columns = [.. made, .. Name().Matches(kept).Select(match => match.Value).Where(columns.Contains)];
                    break;
                default:
                    problems.Add($"This check does not know the operator {step}.");
                    break;
            }
        }
        return (problems, columns);
    }

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Text();

    [GeneratedRegex(@"\b([A-Za-z_]\w*)\s*=(?![=~])")]
    private static partial Regex Made();

    // Not the unit of a time span, such as 2h.
    [GeneratedRegex(@"(?<![\w.])[A-Za-z_]\w*")]
    private static partial Regex Name();
}

using System.Diagnostics.Metrics;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using McpOAuth.Audit;
using McpOAuth.Azure;
using McpOAuth.Cli.Commands;
using McpOAuth.Protocol;
using McpOAuth.Telemetry;
using McpOAuthFunctions.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace McpOAuthFunctions.Tests.Telemetry;

/// <summary>docs/audit-events.md says what the program logs, and no event can be forged from outside.</summary>
public sealed partial class AuditEventTests
{
    private static readonly string Forged =
        "x\r\ncrit: forged[1]\u001b[31m\u2028\u0085y" + new string('z', OneLine.MaximumLength);

    private static readonly string[] Common = ["Event", "Outcome", "CorrelationId", "{OriginalFormat}"];

    [Fact, Trait("Spec", "docs/audit-events.md")]
    public void The_page_lists_every_audit_event_with_its_level_outcome_and_fields_and_no_other()
    {
        var written = WriteAll()
            .Select(one =>
                $"{one.Id.Id} {one.Id.Name} {one.Level} {one["Outcome"]} {string.Join(", ", FieldsOf(one))}"
            );

        var listed = Listed().Where(row => row.Outcome != "–").Select(row => row.ToString());
        Assert.Equal(Lines(listed), Lines(written));
    }

    [Fact, Trait("Spec", "docs/audit-events.md")]
    public void The_page_lists_every_other_event_and_no_id_is_given_twice()
    {
        Assembly[] product =
        [
            typeof(AuditLog).Assembly,
            typeof(BrokerServices).Assembly,
            typeof(BrokerApp).Assembly,
            typeof(CommandLine).Assembly,
        ];
        var events = product.SelectMany(EventsOf).ToList();

        var listed = Listed().Select(row => $"{row.Id} {row.Name} {row.Level} {row.Fields}");
        Assert.Equal(Lines(listed), Lines(events.Select(one => one.Text)));
        Assert.Equal(events.Count, events.Select(one => one.Id).Distinct().Count());
    }

    [Fact, Trait("Spec", "CWE-117")]
    public void An_event_stays_on_one_line_whatever_a_field_contains()
    {
        var written = WriteAll();

        Assert.True(written.Count > 20);
        Assert.All(written, one => AssertIsOneLine(one.Text));
        Assert.All(written.SelectMany(one => one.Fields), field => AssertIsOneLine($"{field.Value}"));
        Assert.All(written, one => Assert.InRange(one.Text.Length, 1, OneLine.MaximumLength));
        Assert.Contains(written, one => one.Text.Contains("crit: forged", StringComparison.Ordinal));
    }

    [Fact, Trait("Spec", "docs/audit-events.md")]
    public void An_event_has_the_correlation_id_of_the_request()
    {
        using var request = new System.Diagnostics.Activity("request").Start();

        var written = WriteAll()[0];

        Assert.Equal(request.TraceId.ToHexString(), written["CorrelationId"]);
    }

    [Fact, Trait("Spec", "docs/audit-events.md")]
    public void Outside_of_Development_the_console_has_one_JSON_object_a_line()
    {
        var console = new StringWriter();
        var services = new ServiceCollection().AddLogging(logging =>
            McpOAuthFunctions.Hosting.Logs.Add(
                logging,
                development: false,
                new McpOAuthFunctions.Hosting.FunctionsHost(IsAbove: false)
            )
        );
        using var provider = services
            .AddMetrics()
            .AddSingleton<BrokerMetrics>()
            .AddSingleton<AuditLog>()
            .BuildServiceProvider();
        var formatter = provider
            .GetServices<Microsoft.Extensions.Logging.Console.ConsoleFormatter>()
            .Single(one => one.Name == "json");
        var log = new SeenLog<AuditLog>();
        new AuditLog(log, provider.GetRequiredService<BrokerMetrics>()).ConsentGiven(
            Forged,
            "https://mcp.example",
            "a b"
        );
        var entry = log.All.Single();
        formatter.Write(
            new Microsoft.Extensions.Logging.Abstractions.LogEntry<IReadOnlyList<KeyValuePair<string, object?>>>(
                entry.Level,
                "McpOAuth.Audit.AuditLog",
                entry.Id,
                entry.Fields,
                null,
                (_, _) => entry.Text
            ),
            null,
            console
        );

        var line = Assert.Single(console.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
        var json = JsonDocument.Parse(line).RootElement;
        Assert.Equal(1001, json.GetProperty("EventId").GetInt32());
        Assert.Equal("ConsentGiven", json.GetProperty("State").GetProperty("Event").GetString());
        Assert.Equal("succeeded", json.GetProperty("State").GetProperty("Outcome").GetString());
        Assert.Equal("a b", json.GetProperty("State").GetProperty("Scope").GetString());
        Assert.False(json.TryGetProperty("Scopes", out _), "ASP.NET Core's scopes have the request's path");
        Assert.EndsWith("+00:00", json.GetProperty("Timestamp").GetString(), StringComparison.Ordinal);
    }

    private static void AssertIsOneLine(string text) =>
        Assert.DoesNotContain(text, one => char.IsControl(one) || one is '\u2028' or '\u2029');

    /// <summary>Every event, with a field of every kind that a stranger may have written.</summary>
    private static List<Logged> WriteAll()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var log = new SeenLog<AuditLog>();
        var audit = new AuditLog(log, new BrokerMetrics(services.GetRequiredService<IMeterFactory>()));
        foreach (var method in typeof(AuditLog).GetMethods().Where(one => one.DeclaringType == typeof(AuditLog)))
        {
            method.Invoke(audit, [.. method.GetParameters().Select(one => SomeOf(one.ParameterType))]);
        }
        // Two methods lead to 1010.
        return [.. log.All.DistinctBy(one => one.Id.Id)];
    }

    private static object SomeOf(Type type) =>
        type == typeof(string) ? Forged
        : type == typeof(OAuthError) ? OAuthError.ServerError(Forged)
        : type == typeof(Exception) ? new InvalidOperationException()
        : Activator.CreateInstance(type)!;

    private static IEnumerable<string> FieldsOf(Logged one) =>
        one.Fields.Select(field => field.Key).Where(name => !Common.Contains(name));

    private static IEnumerable<(int Id, string Text)> EventsOf(Assembly assembly) =>
        from type in assembly.GetTypes()
        from method in type.GetMethods((BindingFlags)(-1) & ~BindingFlags.IgnoreReturn)
        let message = method.GetCustomAttribute<LoggerMessageAttribute>()
        where message is not null && method.DeclaringType == type
        let fields = string.Join(", ", Field().Matches(message.Message).Select(match => match.Groups[1].Value))
        select (
            message.EventId,
            $"{message.EventId} {message.EventName ?? method.Name} {message.Level} {fields}".TrimEnd()
        );

    private static IEnumerable<Listing> Listed() =>
        Row()
            .Matches(File.ReadAllText(Repository.PathOf("docs", "audit-events.md")))
            .Select(match => match.Groups)
            .Select(row => new Listing(row[1].Value, row[2].Value, row[3].Value, row[4].Value, row[5].Value));

    private static string Lines(IEnumerable<string> lines) =>
        string.Join('\n', lines.Select(line => line.TrimEnd()).Order(StringComparer.Ordinal));

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Field();

    [GeneratedRegex(@"^\| (\d{4}) \| (\w+) \| (\w+) \| ([\w–]+) \| ([\w, ]*?) *\|", RegexOptions.Multiline)]
    private static partial Regex Row();

    private sealed record Listing(string Id, string Name, string Level, string Outcome, string Fields)
    {
        public override string ToString() => $"{Id} {Name} {Level} {Outcome} {Fields}";
    }
}

using System.Text.Json.Serialization;

namespace McpOAuth.Telemetry;

/// <summary>
/// What this request has found out about the login or connection that it belongs to. Kept only if the attempt fails.
/// </summary>
/// <remarks>
/// It flows with the request, like its trace. Nothing in it is secret. Without one (in commands and sweeps), notes go
/// nowhere.
/// </remarks>
public sealed class AttemptFacts
{
    private static readonly AsyncLocal<AttemptFacts?> Ambient = new();

    private readonly List<AttemptStep> steps = [];

    public static AttemptFacts? Current => Ambient.Value;

    /// <summary>As the caller sent it; it may be unknown here.</summary>
    public string? ClientId { get; private set; }

    public string? Resource { get; private set; }

    public string? Tool { get; private set; }

    /// <summary>The upstream's name in the settings.</summary>
    public string? Upstream { get; private set; }

    /// <summary>The user's <c>sub</c>, once they are known.</summary>
    public string? Subject { get; private set; }

    /// <summary>What went well before, in the order of time.</summary>
    public IReadOnlyList<AttemptStep> Steps => steps;

    /// <summary>The first thing that went wrong.</summary>
    public AttemptFailure? Failure { get; private set; }

    /// <summary>The user decided against it, so nothing failed.</summary>
    private bool isDeclined;

    /// <summary>Begins to collect, for this request alone.</summary>
    public static AttemptFacts Begin() => Ambient.Value = new();

    /// <summary>Notes whose attempt it is. Null leaves what is known.</summary>
    public static void Note(
        string? clientId = null,
        string? resource = null,
        string? tool = null,
        string? upstream = null,
        string? subject = null
    )
    {
        if (Current is { } facts)
        {
            facts.ClientId ??= clientId;
            facts.Resource ??= resource;
            facts.Tool ??= tool;
            facts.Upstream ??= upstream;
            facts.Subject ??= subject;
        }
    }

    /// <summary>Notes what went well before this request, as what we sealed proves it.</summary>
    public static void NoteStep(string name, DateTimeOffset at)
    {
        if (Current is { } facts && !facts.steps.Exists(step => step.Name == name))
        {
            facts.steps.Add(new(name, at));
        }
    }

    /// <summary>Notes that the user decided against it. What follows is no failure.</summary>
    public static void Decline()
    {
        if (Current is { } facts)
        {
            facts.isDeclined = true;
        }
    }

    /// <summary>Notes what went wrong. Only the first failure of a request counts: the next ones follow from it.</summary>
    /// <param name="endpoint">The name of the function.</param>
    public static void Fail(string endpoint, string error, string reason)
    {
        if (Current is { isDeclined: false } facts)
        {
            facts.Failure ??= new(endpoint, error, reason);
        }
    }
}

/// <summary>One thing that went well.</summary>
public sealed record AttemptStep(
    [property: JsonPropertyName("n")] string Name,
    [property: JsonPropertyName("t")] DateTimeOffset At
);

/// <param name="Endpoint">The name of the function.</param>
/// <param name="Error">The standard error code.</param>
/// <param name="Reason">For operators only.</param>
public sealed record AttemptFailure(string Endpoint, string Error, string Reason);

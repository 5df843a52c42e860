using McpOAuth.Protocol;

namespace McpOAuthFunctions.SecurityAudit.Probes;

/// <summary>Sends the requests of the probes: each with a time limit, none followed anywhere.</summary>
internal sealed class ProbeClient
{
    /// <summary>A host that nobody has (RFC 2606 §2).</summary>
    public const string Stranger = "attacker.example";

    /// <summary>Characters of an answer that are looked at.</summary>
    private const int MaximumBody = 256 * 1024;

    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(5);

    private readonly HttpClient http;
    private readonly List<string> repeating = [];
    private readonly List<string> unseen = [];
    private int redirects;

    /// <param name="http">Follows no redirect and keeps no cookie.</param>
    public ProbeClient(HttpClient http, ProbeTarget target)
    {
        this.http = http;
        Target = target;
    }

    public ProbeTarget Target { get; }

    /// <summary>Of all redirects so far those that are not 303. Null where there was none.</summary>
    public AttackResult? Redirects => redirects == 0 ? null : new(redirects, [.. repeating.Distinct()]);

    /// <summary>Requests whose answers said nothing, and what they were answered.</summary>
    public IReadOnlyList<string> Unseen => [.. unseen.Distinct()];

    public Task<ProbeAnswer> GetAsync(
        string path,
        CancellationToken cancellation,
        params IReadOnlyList<(string Name, string Value)> headers
    ) => SendAsync(HttpMethod.Get, path, null, headers, cancellation);

    public Task<ProbeAnswer> PostAsync(
        string path,
        IEnumerable<(string Name, string Value)> form,
        CancellationToken cancellation,
        params IReadOnlyList<(string Name, string Value)> headers
    )
    {
        var content = new FormUrlEncodedContent(form.Select(pair => KeyValuePair.Create(pair.Name, pair.Value)));
        return SendAsync(HttpMethod.Post, path, content, headers, cancellation);
    }

    /// <summary>Throws <see cref="OutageException"/> where no answer comes in time.</summary>
    public async Task<ProbeAnswer> SendAsync(
        HttpMethod method,
        string path,
        HttpContent? content,
        IReadOnlyList<(string Name, string Value)> headers,
        CancellationToken cancellation
    )
    {
        using var request = new HttpRequestMessage(method, new Uri(Target.Broker, path)) { Content = content };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeLimit);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            var body = await ReadAsync(response, limit.Token);
            var answer = new ProbeAnswer(
                (int)response.StatusCode,
                body,
                response.Headers,
                response.Content.Headers.ContentType?.MediaType
            );
            Note(answer, method, path);
            return answer;
        }
        catch (Exception exception)
            when (exception is HttpRequestException or IOException or OperationCanceledException
                && !cancellation.IsCancellationRequested
            )
        {
            throw new OutageException(
                $"The broker at {Target.Broker.GetLeftPart(UriPartial.Authority)} does not answer.",
                exception
            );
        }
    }

    private void Note(ProbeAnswer answer, HttpMethod method, string path)
    {
        if (!answer.IsSeen)
        {
            unseen.Add($"what {method} {path.Split('?')[0]} does: it was answered {answer.Status}");
        }
        if (answer is { IsRedirect: true, Status: not 304 })
        {
            redirects++;
            if (answer.Status != 303)
            {
                repeating.Add($"{answer.Status} at {method} {path.Split('?')[0]}");
            }
        }
    }

    private static async Task<string> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
        using var reader = new StreamReader(stream);
        var buffer = new char[MaximumBody];
        var length = await reader.ReadBlockAsync(buffer, cancellation);
        return new string(buffer, 0, length);
    }
}

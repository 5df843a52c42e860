using System.Text;
using McpOAuth.Protocol;

namespace McpOAuth.Cli.SecurityAudit.Probes;

/// <summary>Sends probes and records the results. Each probe has a timeout; redirects are not followed.</summary>
/// <param name="http">Must not follow redirects or keep cookies.</param>
internal sealed class ProbeClient(HttpClient http, ProbeTarget target)
{
    /// <summary>The maximum number of characters read from a response.</summary>
    private const int MaximumBody = 256 * 1024;

    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(5);

    public ProbeTarget Target { get; } = target;

    public LiveEvidence Evidence { get; } = new(target.Origin);

    public async Task SendAsync(IEnumerable<Probe> probes, CancellationToken cancellation)
    {
        foreach (var probe in probes)
        {
            await SendAsync(probe, cancellation);
        }
    }

    /// <exception cref="OutageException">The broker did not respond in time.</exception>
    public async Task<ProbeAnswer> SendAsync(Probe probe, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeLimit);
        try
        {
            using var request = RequestOf(probe);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            var body = await ReadAsync(response, limit.Token);
            var type = response.Content.Headers.ContentType?.MediaType;
            var answer = new ProbeAnswer((int)response.StatusCode, body, response.Headers, type);
            Note(probe, answer, $"{request.Method} {probe.Path.Split('?')[0]}");
            return answer;
        }
        catch (Exception exception)
            when (exception is HttpRequestException or IOException or OperationCanceledException
                && !cancellation.IsCancellationRequested
            )
        {
            throw new OutageException($"The broker at {Target.Origin} does not respond.", exception);
        }
    }

    private HttpRequestMessage RequestOf(Probe probe)
    {
        HttpContent? content =
            probe.Json is { } json ? new StringContent(json, Encoding.UTF8, "application/json")
            : probe.Form is { } form
                ? new FormUrlEncodedContent(form.Select(pair => KeyValuePair.Create(pair.Name, pair.Value)))
            : null;
        var method = content is null ? probe.Method : HttpMethod.Post;
        var request = new HttpRequestMessage(method, new Uri(Target.Broker, probe.Path)) { Content = content };
        foreach (var (name, value) in probe.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
        return request;
    }

    private void Note(Probe probe, ProbeAnswer answer, string request)
    {
        foreach (var expectation in probe.Expectations)
        {
            Evidence.Note(expectation.Rule, expectation.Probe, expectation.Holds(answer) is { } holds ? !holds : null);
        }
        if (!answer.IsSeen)
        {
            Evidence.CannotSee($"{request} returned {answer.Status}");
        }
        if (answer is { IsRedirect: true, Status: not 304 })
        {
            Evidence.Note("redirect_status", $"{answer.Status} at {request}", answer.Status != 303);
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

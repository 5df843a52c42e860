using System.Collections.Concurrent;
using System.Net;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Fuzz;

/// <summary>Generated requests: whatever comes, no 5xx, and no redirect to where nobody registered.</summary>
public sealed class FuzzTests(LocalParts parts)
{
    private const int Count = 100_000;
    private const int Workers = 16;
    private const int Seed = 20261123;

    [Fact, Trait("Spec", "RFC 9700 §4.11"), Trait("Invariant", "I10")]
    public async Task A_hundred_thousand_generated_requests_give_no_5xx_and_no_redirect_to_an_unregistered_URI()
    {
        await using var broker = await TestBroker.StartAsync(parts);
        using var client = await TestClient.RegisterAsync(broker);
        using var http = new HttpClient(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                MaxConnectionsPerServer = Workers,
                UseCookies = false,
            }
        );
        var problems = new ConcurrentQueue<string>();
        var statuses = new ConcurrentDictionary<int, int>();

        await Parallel.ForEachAsync(
            Enumerable.Range(0, Workers),
            new ParallelOptions { MaxDegreeOfParallelism = Workers },
            async (worker, cancellation) =>
            {
                var requests = new GeneratedRequests(new Choices(Seed + worker), broker.Issuer, client.ClientId);
                for (var i = 0; i < Count / Workers && problems.Count < 10; i++)
                {
                    using var request = requests.Next();
                    using var response = await http.SendAsync(request, cancellation);
                    var status = (int)response.StatusCode;
                    statuses.AddOrUpdate(status, 1, (_, count) => count + 1);
                    var location = response.Headers.NonValidated.TryGetValues("Location", out var values)
                        ? $"{values}"
                        : null;
                    if (
                        (status >= 500 && !await IsUnfetchedAsync(request, response))
                        || (location is not null && !IsRegistered(location))
                    )
                    {
                        problems.Enqueue($"{request.Method} {request.RequestUri}: {status} {location}");
                    }
                }
            }
        );

        Assert.Empty(problems);
        // The generator reaches refusals and successes alike.
        Assert.All((int[])[200, 201, 400, 401], status => Assert.Contains(status, statuses.Keys));
    }

    // The generator makes up URLs of metadata documents. That such a host does not answer is no fault of the broker.
    private static async Task<bool> IsUnfetchedAsync(HttpRequestMessage request, HttpResponseMessage response)
    {
        var form = request.Content is null ? "" : await request.Content.ReadAsStringAsync();
        return response.StatusCode == HttpStatusCode.ServiceUnavailable
            && response.Headers.RetryAfter is not null
            && $"{request.RequestUri!.Query}&{form}".Contains("client_id=https", StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsRegistered(string location) =>
        location.StartsWith(TestClient.RedirectUri + "?", StringComparison.Ordinal);
}

using System.Net;
using System.Net.Http.Json;
using McpOAuthFunctions.Hosting;
using McpOAuthFunctions.Tests.Harness;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace McpOAuthFunctions.Tests.Hosting;

/// <summary>Whose word about a caller's address counts. Two callers with one address share a limit of one request.</summary>
[Trait("Attack", "registration flooding")]
public sealed class TrustedAddressTests(LocalParts parts)
{
    private const string FrontDoor = "a0000000-0000-0000-0000-000000000001";

    [Theory]
    [InlineData(true, true, true)]
    [InlineData(true, false, false)] // a Functions host elsewhere
    [InlineData(false, false, false)]
    public async Task Azures_header_counts_under_the_Functions_host_in_Azure_only(bool above, bool azure, bool apart)
    {
        var host = new FunctionsHost(IsAbove: above, IsInAzure: azure);
        Assert.Equal(
            apart,
            await AreToldApartAsync([], Header("CLIENT-IP", "192.0.2.1:1"), Header("CLIENT-IP", "192.0.2.2:1"), host)
        );
    }

    [Theory]
    [InlineData("my-app", true)]
    [InlineData(null, false)]
    [InlineData("", false)]
    public void A_worker_knows_by_the_site_name_that_it_runs_in_Azure(string? name, bool isInAzure)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["WEBSITE_SITE_NAME"] = name })
            .Build();
        Assert.Equal(new FunctionsHost(IsAbove: true, isInAzure), FunctionsHost.Above(configuration));
    }

    [Theory]
    [InlineData(FrontDoor, FrontDoor, true)]
    [InlineData(FrontDoor, "A0000000-0000-0000-0000-000000000001", true)]
    [InlineData(FrontDoor, "b0000000-0000-0000-0000-000000000002", false)] // anybody may have a profile
    [InlineData(FrontDoor, "", false)]
    [InlineData(null, FrontDoor, false)]
    public async Task Front_Doors_header_counts_if_it_is_the_teams_own(string? configured, string sent, bool apart)
    {
        var settings = new Dictionary<string, string?> { ["Proxies:FrontDoorId"] = configured };
        Assert.Equal(apart, await AreToldApartAsync(settings, FromFrontDoor("192.0.2.1"), FromFrontDoor("192.0.2.2")));

        Dictionary<string, string> FromFrontDoor(string address) =>
            new() { ["X-Azure-FDID"] = sent, ["X-Azure-SocketIP"] = address };
    }

    [Fact]
    public async Task The_address_that_a_caller_can_choose_at_Front_Door_does_not_count()
    {
        var settings = new Dictionary<string, string?> { ["Proxies:FrontDoorId"] = FrontDoor };
        Assert.False(await AreToldApartAsync(settings, Of("192.0.2.1"), Of("192.0.2.2")));

        static Dictionary<string, string> Of(string chosen) =>
            new()
            {
                ["X-Azure-FDID"] = FrontDoor,
                ["X-Azure-SocketIP"] = "198.51.100.1",
                ["X-Azure-ClientIP"] = chosen,
                ["X-Forwarded-For"] = chosen,
            };
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.2", true)]
    [InlineData("192.0.2.1, 10.1.2.3", "192.0.2.2, 10.9.9.9", true)] // over a second proxy that is named
    [InlineData("192.0.2.1, 198.51.100.1", "192.0.2.2, 198.51.100.1", false)] // left of a stranger anything may stand
    [InlineData("192.0.2.1, 198.51.100.1, 10.1.2.3", "192.0.2.2, 198.51.100.1", false)]
    [InlineData("nonsense", "other nonsense", false)]
    public async Task Named_proxies_are_walked_over_from_the_right(string one, string other, bool apart)
    {
        var settings = new Dictionary<string, string?> { ["Proxies:Networks"] = "127.0.0.0/8 ::1/128 10.0.0.0/8" };
        Assert.Equal(
            apart,
            await AreToldApartAsync(settings, Header("X-Forwarded-For", one), Header("X-Forwarded-For", other))
        );
    }

    [Theory]
    [InlineData("192.0.2.0/24")] // not where the connection comes from
    [InlineData(null)]
    public async Task Nobody_else_is_believed(string? networks)
    {
        var settings = new Dictionary<string, string?> { ["Proxies:Networks"] = networks };
        Assert.False(
            await AreToldApartAsync(
                settings,
                Header("X-Forwarded-For", "192.0.2.1"),
                Header("X-Forwarded-For", "192.0.2.2")
            )
        );
    }

    private static Dictionary<string, string> Header(string name, string value) => new() { [name] = value };

    private async Task<bool> AreToldApartAsync(
        Dictionary<string, string?> settings,
        Dictionary<string, string> one,
        Dictionary<string, string> other,
        FunctionsHost? host = null
    )
    {
        var all = new Dictionary<string, string?>(settings) { ["Registration:PerCallerPerHour"] = "1" };
        await using var broker = await TestBroker.StartAsync(
            parts,
            all,
            services => services.Replace(ServiceDescriptor.Singleton(host ?? new FunctionsHost(IsAbove: false)))
        );
        using var client = new TestClient(broker.Issuer);
        Assert.Equal(HttpStatusCode.Created, await RegisterAsync(client, one));
        var status = await RegisterAsync(client, other);
        Assert.True(status is HttpStatusCode.Created or HttpStatusCode.TooManyRequests);
        return status == HttpStatusCode.Created;
    }

    private static async Task<HttpStatusCode> RegisterAsync(TestClient client, Dictionary<string, string> headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{client.Issuer}/register");
        request.Content = JsonContent.Create(new { redirect_uris = new[] { TestClient.RedirectUri } });
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
        return (await client.SendAsync(request)).Status;
    }
}

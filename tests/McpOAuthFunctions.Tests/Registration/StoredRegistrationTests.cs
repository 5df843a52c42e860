using System.Net;
using Azure.Data.Tables;
using DevEnvironment.Storage;
using McpOAuth.Azure.TableStorage;
using McpOAuthFunctions.Tests.Faults;
using McpOAuthFunctions.Tests.Harness;
using Microsoft.AspNetCore.Http;

namespace McpOAuthFunctions.Tests.Registration;

/// <summary>201 says that a client is stored, also if storage answers that its key exists already.</summary>
[Trait("Spec", "RFC 7591 §3.2.1")]
public sealed class StoredRegistrationTests(LocalParts parts) : BrokerTests(parts)
{
    private static readonly object Metadata = new
    {
        redirect_uris = new[] { TestClient.RedirectUri },
        client_name = "x",
        token_endpoint_auth_method = "none",
    };

    private FaultProxy proxy = null!;

    protected override Dictionary<string, string?> Settings =>
        new() { ["Storage:ConnectionString"] = TableService.ConnectionString(proxy.Port) };

    public override async ValueTask InitializeAsync()
    {
        proxy = Keep(await FaultProxy.StartAsync(Parts.Azurite.Port));
        await base.InitializeAsync();
        // The table exists.
        await RegisterAsync();
    }

    [Fact]
    public async Task A_conflict_without_the_row_is_a_503()
    {
        using var client = new TestClient(Broker.Issuer);
        proxy.Answer = http => IsTransaction(http) ? ConflictAsync(http) : proxy.PassAsync(http);
        // The answer is understood as a conflict and not as nonsense, which would be a 503 in any case.
        var row = new TableEntity("f", "some row");
        var table = new StorageTable(TableNames.Clients, Broker.Get<RowPipeline>());
        Assert.False(await table.TrySubmitAsync([new(TableTransactionActionType.Add, row)], Cancellation));

        var refused = await client.RegisterAsync(Metadata);

        refused.AssertRefused("temporarily_unavailable", HttpStatusCode.ServiceUnavailable);
        Assert.NotNull(refused.Headers.RetryAfter);
    }

    [Fact]
    public async Task A_conflict_with_the_row_that_a_lost_answer_left_is_a_201()
    {
        using var client = new TestClient(Broker.Issuer);
        proxy.Faults = new(seed: 1, percent: 100, [NetworkFault.LostAnswer], longestRow: 1);

        var registered = await client.RegisterAsync(Metadata);

        Assert.True(proxy.Faults.Count >= 1);
        Assert.Equal(HttpStatusCode.Created, registered.Status);
        var id = registered.Json.GetProperty("client_id").GetString()!;
        Assert.NotNull(await Broker.Get<TableClientStore>().FindAsync(id, Cancellation));
    }

    private static bool IsTransaction(HttpContext http) =>
        http.Request.Path.Value!.EndsWith("/$batch", StringComparison.Ordinal);

    /// <summary>As Table Storage refuses a transaction whose first row exists.</summary>
    private static Task ConflictAsync(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status202Accepted;
        http.Response.ContentType = "multipart/mixed; boundary=batchresponse_1";
        return http.Response.WriteAsync(
            string.Join(
                "\r\n",
                "--batchresponse_1",
                "Content-Type: multipart/mixed; boundary=changesetresponse_1",
                "",
                "--changesetresponse_1",
                "Content-Type: application/http",
                "Content-Transfer-Encoding: binary",
                "",
                "HTTP/1.1 409 Conflict",
                "Content-Type: application/json;odata=minimalmetadata;streaming=true;charset=utf-8",
                "",
                """{"odata.error":{"code":"EntityAlreadyExists","message":{"lang":"en-US","value":"0:It exists."}}}""",
                "--changesetresponse_1--",
                "--batchresponse_1--",
                ""
            )
        );
    }
}

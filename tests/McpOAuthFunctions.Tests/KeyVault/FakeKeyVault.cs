using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using DevEnvironment.Ports;
using McpOAuthFunctions.Tests.Faults;
using McpOAuthFunctions.Tests.Harness;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace McpOAuthFunctions.Tests.KeyVault;

/// <summary>A vault that follows Key Vault's REST reference, on loopback, with real RSA.</summary>
/// <remarks>
/// learn.microsoft.com/rest/api/keyvault/keys (get-key, wrap-key, unwrap-key, rotate-key); error codes by
/// learn.microsoft.com/azure/key-vault/general/rest-error-codes.
/// </remarks>
public sealed class FakeKeyVault : IAsyncDisposable
{
    public const string Host = "broker-tests.vault.azure.net";

    private readonly WebApplication app;
    private readonly FakeManagedIdentity identity;
    private readonly Arrivals<VaultRequest> requests = new();

    private FakeKeyVault(WebApplication app, FakeManagedIdentity identity, int port)
    {
        this.app = app;
        this.identity = identity;
        Port = port;
    }

    public int Port { get; }

    public FakeVaultKey Key { get; } = new();

    public string KeyName { get; } = "broker";

    /// <summary>What stands in <c>resource</c> of the challenge.</summary>
    public string Resource { get; set; } = "https://vault.azure.net";

    /// <summary>Stands before the vault while it is set.</summary>
    internal FaultPlan? Faults { get; set; }

    /// <summary>Answers in the place of the vault while it is set.</summary>
    public VaultFault? Fault { get; set; }

    public IReadOnlyList<VaultRequest> Requests => requests.All;

    /// <summary>Returns once the vault has received a request.</summary>
    public Task FirstRequestAsync() => requests.WaitForAsync(_ => true, TimeSpan.FromSeconds(30));

    public void Forget() => requests.Clear();

    /// <param name="certificate">For https; without one it is a stand-in on a desk, at http://localhost.</param>
    public static async Task<FakeKeyVault> StartAsync(FakeManagedIdentity identity, VaultCertificate? certificate)
    {
        var port = FreePort.Next();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.ListenLocalhost(
                port,
                listen =>
                {
                    if (certificate is not null)
                    {
                        listen.UseHttps(certificate.Certificate);
                    }
                }
            )
        );
        var app = builder.Build();
        var vault = new FakeKeyVault(app, identity, port);
        app.Use((http, next) => vault.Faults?.RunAsync(http, next) ?? next(http));
        app.Run(vault.AnswerAsync);
        if (certificate is null)
        {
            vault.Resource = $"http://localhost:{port}";
        }
        await app.StartAsync();
        return vault;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        Key.Dispose();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var body = await reader.ReadToEndAsync();
        var token = http.Request.Headers.Authorization.ToString() is ['B', 'e', 'a', 'r', 'e', 'r', ' ', .. var value]
            ? value
            : null;
        requests.Add(new(http.Request.Method, http.Request.Path, token, body));
        if (Fault is { IsOver: false } fault)
        {
            await fault.AnswerAsync(http);
        }
        else if (token is null)
        {
            await ChallengeAsync(http, "AKV10000: Request is missing a Bearer or PoP token.");
        }
        else if (identity.AudienceOf(token) != Resource)
        {
            await ChallengeAsync(http, "AKV10022: Invalid audience.");
        }
        else if (http.Request.Query["api-version"] != "7.4")
        {
            await RefuseAsync(http, 400, "BadParameter", "The specified version is not recognized.");
        }
        else
        {
            await OperateAsync(http, http.Request.Path.Value!.Split('/')[1..], body);
        }
    }

    private Task ChallengeAsync(HttpContext http, string message)
    {
        http.Response.Headers.WWWAuthenticate =
            $"Bearer authorization=\"https://login.microsoftonline.com/00000000-0000-0000-0000-00000000000a\", resource=\"{Resource}\"";
        return RefuseAsync(http, 401, "Unauthorized", message);
    }

    private Task OperateAsync(HttpContext http, string[] path, string body)
    {
        var operation = path[^1] is "wrapkey" or "unwrapkey" or "rotate" ? path[^1] : null;
        var version = path.Length > (operation is null ? 2 : 3) ? path[2] : Key.Current;
        if (path[0] != "keys" || path[1] != KeyName || !Key.Has(version))
        {
            var name = string.Join('/', path[1..]);
            return RefuseAsync(
                http,
                404,
                "KeyNotFound",
                $"A key with (name/id) {name} was not found in this key vault. If you recently deleted this key you may be able to recover it using the correct recovery command."
            );
        }
        switch (http.Request.Method, operation)
        {
            case ("GET", null):
                return BundleAsync(http, version);
            case ("POST", "rotate"):
                return BundleAsync(http, Key.Rotate());
            case ("POST", "wrapkey" or "unwrapkey") when !Key.IsEnabled(version):
                return RefuseAsync(
                    http,
                    403,
                    "Forbidden",
                    $"Operation {operation} is not allowed on a disabled key.",
                    "KeyDisabled"
                );
            case ("POST", "wrapkey"):
                return ResultAsync(http, version, value => Key.Wrap(version, value), body);
            case ("POST", "unwrapkey"):
                return ResultAsync(http, version, value => Key.Unwrap(version, value), body);
            default:
                return RefuseAsync(http, 405, "MethodNotAllowed", "The request URI does not support this method.");
        }
    }

    private Task BundleAsync(HttpContext http, string version)
    {
        var part = Key.PublicPart(version);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        return http.Response.WriteAsJsonAsync(
            new
            {
                key = new
                {
                    kid = IdOf(http, version),
                    kty = "RSA",
                    key_ops = new[] { "wrapKey", "unwrapKey" },
                    n = Base64Url.EncodeToString(part.Modulus),
                    e = Base64Url.EncodeToString(part.Exponent),
                },
                attributes = new
                {
                    enabled = Key.IsEnabled(version),
                    created = now,
                    updated = now,
                    recoveryLevel = "Recoverable+Purgeable",
                    recoverableDays = 90,
                    exportable = false,
                },
            }
        );
    }

    private Task ResultAsync(HttpContext http, string version, Func<byte[], byte[]> operate, string body)
    {
        try
        {
            var request = JsonDocument.Parse(body).RootElement;
            if (request.GetProperty("alg").GetString() != "RSA-OAEP-256")
            {
                return RefuseAsync(http, 400, "BadParameter", "Property alg has invalid value.");
            }
            var value = operate(Base64Url.DecodeFromChars(request.GetProperty("value").GetString()));
            return http.Response.WriteAsJsonAsync(
                new { kid = IdOf(http, version), value = Base64Url.EncodeToString(value) }
            );
        }
        catch (CryptographicException)
        {
            return RefuseAsync(http, 400, "BadParameter", "The parameter is incorrect.");
        }
    }

    private string IdOf(HttpContext http, string version) =>
        $"{http.Request.Scheme}://{http.Request.Host}/keys/{KeyName}/{version}";

    internal static Task RefuseAsync(HttpContext http, int status, string code, string message, string? inner = null)
    {
        http.Response.StatusCode = status;
        http.Response.Headers["x-ms-request-id"] = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        object? innererror = inner is null ? null : new { code = inner };
        return http.Response.WriteAsJsonAsync(
            new
            {
                error = new
                {
                    code,
                    message,
                    innererror,
                },
            }
        );
    }
}

/// <summary>A request as the vault saw it.</summary>
public sealed record VaultRequest(string Method, string Path, string? Token, string Body)
{
    /// <summary>The operation, or the method where there is none.</summary>
    public string Operation => Path.Split('/')[^1] is "wrapkey" or "unwrapkey" ? Path.Split('/')[^1] : Method;
}

/// <summary>What the vault answers in the place of what was asked, for so many requests.</summary>
public sealed class VaultFault(
    int status,
    string code,
    string message,
    int times = int.MaxValue,
    int? retryAfter = null
)
{
    private int left = times;

    public static VaultFault Unavailable(int times = int.MaxValue) =>
        new(503, "ServiceUnavailable", "The service is temporarily unavailable.", times);

    public static VaultFault Throttled(int times, int retryAfter) =>
        new(
            429,
            "Throttled",
            "Request was not processed because too many requests were received. Reason: VaultRequestTypeLimitReached",
            times,
            retryAfter
        );

    public static VaultFault Forbidden() =>
        new(
            403,
            "Forbidden",
            "Caller is not authorized to perform action on resource. If role assignments, deny assignments or role definitions were changed recently, please observe propagation time."
        );

    /// <summary>Nobody is there: the connection breaks.</summary>
    public static VaultFault Dead() => new(0, "", "");

    public bool IsOver => left <= 0;

    public Task AnswerAsync(HttpContext http)
    {
        if (status == 0)
        {
            http.Abort();
            return Task.CompletedTask;
        }
        if (retryAfter is { } seconds)
        {
            http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }
        left--;
        return FakeKeyVault.RefuseAsync(http, status, code, message, status == 403 ? "ForbiddenByRbac" : null);
    }
}

using System.Text.Json.Serialization;
using McpOAuth.Audit;
using McpOAuth.Authentication;
using McpOAuth.Clients;
using McpOAuth.Dpop;
using McpOAuth.Protocol;
using McpOAuth.Telemetry;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Login;

/// <summary>POST /par: a client sends its authorization request directly and gets a <c>request_uri</c> for it.</summary>
/// <remarks>RFC 9126 §2. Authenticates clients as the token endpoint does. Always JSON, never cached.</remarks>
public sealed class PushedRequestEndpoint(
    CallerAuthentication authentication,
    AuthorizationRequestReader reader,
    PushedRequests pushed,
    DpopProofs proofs,
    AuditLog audit
)
{
    private static readonly OAuthError TurnedOff = OAuthError.InvalidRequest(
        "Pushed authorization requests are turned off."
    );

    public async Task HandleAsync(HttpContext http)
    {
        if (!pushed.IsEnabled)
        {
            await RefuseAsync(http, TurnedOff, StatusCodes.Status404NotFound);
            return;
        }
        var requestUri = await PushAsync(http);
        if (requestUri.IsRefused)
        {
            // RFC 9126 §2.3.
            int? status = requestUri.Error == FormBody.TooLong ? StatusCodes.Status413PayloadTooLarge : null;
            await RefuseAsync(http, requestUri.Error, status);
            return;
        }
        var answer = new PushedResponse
        {
            RequestUri = requestUri.Value,
            ExpiresIn = (int)PushedRequests.Lifetime.TotalSeconds,
        };
        await http.JsonAsync(StatusCodes.Status201Created, answer, PushedResponseJson.Default.PushedResponse);
    }

    private async Task<OAuthResult<string>> PushAsync(HttpContext http)
    {
        var form = await FormBody.ReadParametersAsync(http.Request);
        if (form.IsRefused)
        {
            return form.Error;
        }
        var client = await authentication.ClientAsync(http.Request, form.Value, http.RequestAborted);
        if (client.IsRefused)
        {
            return client.Error;
        }
        AttemptFacts.Note(client.Value.ClientId, form.Value[ParameterNames.Resource]);
        var read = Read(form.Value, client.Value);
        if (read.IsRefused)
        {
            return read.Error;
        }
        var bound = await BindAsync(http, read.Value);
        if (bound.IsRefused)
        {
            return bound.Error;
        }
        var requestUri = await pushed.PushAsync(bound.Value, http.RequestAborted);
        if (!requestUri.IsRefused)
        {
            audit.RequestPushed(client.Value.ClientId, read.Value.Request.Resource);
        }
        return requestUri;
    }

    /// <summary>Binds the code to the key of the proof, if there is one.</summary>
    /// <remarks>RFC 9449 §10.1.</remarks>
    private async Task<OAuthResult<ReadAuthorizationRequest>> BindAsync(HttpContext http, ReadAuthorizationRequest read)
    {
        var proven = await proofs.CheckIfSentAsync(http);
        if (proven.IsRefused)
        {
            return proven.Error;
        }
        if (proven.Value.Thumbprint is not { } key)
        {
            return read;
        }
        return read.Request.BoundKey is { } named && !string.Equals(named, key, StringComparison.Ordinal)
            ? OAuthError.InvalidRequest("dpop_jkt differs from the key of the DPoP proof.")
            : read with
            {
                Request = read.Request with { BoundKey = key },
            };
    }

    // RFC 9126 §2.1: the request cannot refer to another one.
    private OAuthResult<ReadAuthorizationRequest> Read(RequestParameters parameters, Client client) =>
        parameters[ParameterNames.RequestUri] is null
            ? reader.Read(parameters, client)
            : OAuthError.InvalidRequest("request_uri must not be sent here.");

    private Task RefuseAsync(HttpContext http, OAuthError error, int? status)
    {
        audit.Refused("par", error.Code, error.Reason);
        return http.RefuseAsync(error, status);
    }
}

/// <summary>The response of <c>/par</c> (RFC 9126 §2.2).</summary>
public sealed record PushedResponse
{
    [JsonPropertyName("request_uri")]
    public required string RequestUri { get; init; }

    /// <summary>Seconds.</summary>
    [JsonPropertyName("expires_in")]
    public required int ExpiresIn { get; init; }

    public override string ToString() => "pushed request";
}

[JsonSerializable(typeof(PushedResponse))]
internal sealed partial class PushedResponseJson : JsonSerializerContext;

using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Azure.Security.KeyVault.Keys;

/// <summary>
/// Sends requests to one vault: Azure.Core's pipeline with the challenge authentication of Key Vault.
/// </summary>
internal sealed class KeyVaultPipeline(Uri vault, TokenCredential credential, KeyClientOptions options)
{
    private readonly HttpPipeline pipeline = HttpPipelineBuilder.Build(
        options,
        new ChallengeAuthenticationPolicy(credential)
    );

    public Task<Response<TAnswer>> GetAsync<TAnswer>(
        string path,
        JsonTypeInfo<TAnswer> type,
        CancellationToken cancellation
    ) => SendAsync(RequestMethod.Get, path, content: null, type, cancellation);

    public Task<Response<TAnswer>> PostAsync<TBody, TAnswer>(
        string path,
        TBody body,
        JsonTypeInfo<TBody> bodyType,
        JsonTypeInfo<TAnswer> type,
        CancellationToken cancellation
    ) =>
        SendAsync(
            RequestMethod.Post,
            path,
            RequestContent.Create(JsonSerializer.SerializeToUtf8Bytes(body, bodyType)),
            type,
            cancellation
        );

    /// <exception cref="RequestFailedException">
    /// Any status but 200, with the code and message from the error body.
    /// </exception>
    private async Task<Response<TAnswer>> SendAsync<TAnswer>(
        RequestMethod method,
        string path,
        RequestContent? content,
        JsonTypeInfo<TAnswer> type,
        CancellationToken cancellation
    )
    {
        using var message = pipeline.CreateMessage();
        var request = message.Request;
        request.Method = method;
        request.Uri.Reset(vault);
        request.Uri.AppendPath(path, escape: false);
        request.Uri.AppendQuery("api-version", options.ApiVersion);
        request.Headers.Add(HttpHeader.Common.JsonAccept);
        if (content is not null)
        {
            request.Headers.Add(HttpHeader.Common.JsonContentType);
            request.Content = content;
        }
        await pipeline.SendAsync(message, cancellation);
        var response = message.Response;
        if (response.Status != 200)
        {
            throw new RequestFailedException(response);
        }
        var answer =
            JsonSerializer.Deserialize(response.Content, type)
            ?? throw new RequestFailedException(response.Status, "Key Vault returned null.");
        return Response.FromValue(answer, response);
    }
}

using System.Net;
using McpOAuth.Protocol;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace McpOAuth.Upstream;

/// <summary>Downloads an issuer's metadata and keys, and refuses unusable ones.</summary>
/// <remarks>OpenID Connect Discovery 1.0 §4; RFC 7517 §5. Throws <see cref="OutageException"/>.</remarks>
internal sealed class IssuerDocuments(IssuerSource source, HttpClient http)
{
    private readonly UpstreamHttpExchange exchange = new(source.Who, http);

    public async Task<OpenIdConnectConfiguration> DownloadAsync(CancellationToken cancellation)
    {
        var metadata = await ReadMetadataAsync(cancellation);
        Refuse(source.ProblemsOf(metadata));
        await AddKeysAsync(metadata, cancellation);
        Refuse(UpstreamMetadataRules.KeyProblemsOf(metadata));
        return metadata;
    }

    public async Task<OpenIdConnectConfiguration> ReadMetadataAsync(CancellationToken cancellation)
    {
        if (source.JwksUri is { } keys)
        {
            return new() { Issuer = source.Issuer, JwksUri = keys };
        }
        var address = source.MetadataAddress ?? source.Issuer.TrimEnd('/') + "/.well-known/openid-configuration";
        return UpstreamDocuments.MetadataOf(await ReadAsync(address, "metadata", cancellation));
    }

    public async Task AddKeysAsync(OpenIdConnectConfiguration metadata, CancellationToken cancellation)
    {
        var keys = await ReadAsync(metadata.JwksUri, "key set", cancellation);
        metadata.JsonWebKeySet = UpstreamDocuments.KeysOf(keys);
        foreach (var key in metadata.JsonWebKeySet.GetSigningKeys())
        {
            metadata.SigningKeys.Add(key);
        }
    }

    private void Refuse(IEnumerable<UpstreamProblem> problems)
    {
        if (problems.FirstOrDefault(problem => problem.IsFatal) is { } fatal)
        {
            throw Outage($"The metadata of {source.Named} is not usable: {fatal.Text}.");
        }
    }

    private async Task<JsonAnswer> ReadAsync(string address, string what, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        var (status, body) = await exchange.SendAsync(request, cancellation);
        if (status != HttpStatusCode.OK)
        {
            throw Outage($"The {what} of {source.Named}: {address} returned {(int)status}.");
        }
        var answer = JsonAnswer.Parse(body, $"the {what} at {address}");
        return answer.IsRefused ? throw Outage($"{source.Who}: {answer.Error.Reason}.") : answer.Value;
    }

    private static OutageException Outage(string message) => new(message) { IsUpstream = true };
}

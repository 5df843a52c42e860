using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Azure.Core.Pipeline;
using Azure.Security.KeyVault.Keys;
using McpOAuth.Azure.KeyVault;

namespace McpOAuthFunctions.Tests.KeyVault;

/// <summary>Lets the fake be a vault of Azure by name: https, with a certificate for *.vault.azure.net.</summary>
public sealed class VaultCertificate : IDisposable
{
    public VaultCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=*.vault.azure.net", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("*.vault.azure.net");
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        Certificate = request.CreateSelfSigned(now.AddMinutes(-5), now.AddDays(1));
    }

    public X509Certificate2 Certificate { get; }

    /// <summary>The broker's own options but for the way to the vault: every name leads to <paramref name="port"/> here.</summary>
    public KeyClientOptions OptionsFor(int port)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(IPAddress.Loopback, port, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, presented, _, errors) =>
                    !errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)
                    && presented?.GetCertHashString() == Certificate.GetCertHashString(),
            },
        };
        var options = VaultClientOptions.Create();
        options.Transport = new HttpClientTransport(new HttpClient(handler));
        return options;
    }

    public void Dispose() => Certificate.Dispose();
}

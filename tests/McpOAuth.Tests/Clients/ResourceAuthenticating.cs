using McpOAuth.Clients;
using McpOAuth.Protocol;
using McpOAuth.Tools;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Tests.Clients;

/// <summary>Which resource a request comes from, proved by the secret of the settings.</summary>
public sealed class ResourceAuthenticating
{
    private static readonly ResourceRegistry Resources = Some.Resources(
        Some.Resource() with
        {
            Credentials = new("files", new Secret("s3cret").Sha256()),
        },
        Some.Resource(Some.OtherResourceUri) with
        {
            Credentials = new("other", new Secret("0ther").Sha256()),
        },
        Some.Resource("https://mcp.example.com/open")
    );

    [Fact, Trait("Spec", "RFC 7662 §2.1")]
    public void The_right_secret_proves_a_resource() =>
        Assert.Equal(Some.ResourceUri, Authenticate("client_id=files&client_secret=s3cret").Value.Uri.Value);

    [Theory, Trait("Spec", "RFC 7662 §2.1"), Trait("Spec", "RFC 7662 §4")]
    [InlineData("")]
    [InlineData("client_id=files")]
    [InlineData("client_id=files&client_secret=")]
    [InlineData("client_id=files&client_secret=S3cret")]
    [InlineData("client_id=files&client_secret=0ther")] // another resource's
    [InlineData("client_id=unknown&client_secret=s3cret")]
    [InlineData("client_id=FILES&client_secret=s3cret")]
    [InlineData("client_secret=s3cret")]
    public void Nothing_else_does(string body) =>
        Assert.Equal(ErrorCodes.InvalidClient, Authenticate(body).Error?.Code);

    private static OAuthResult<Resource> Authenticate(string body) =>
        new ResourceAuthentication(Resources).Authenticate(new DefaultHttpContext().Request, Some.Parameters(body));
}

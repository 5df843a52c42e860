using System.Text;
using McpOAuth.Protocol;
using McpOAuth.Registration;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Tests.Registration;

/// <summary>A body that is not what RFC 7591 describes is refused as metadata, whatever is wrong with it.</summary>
[Trait("Spec", "RFC 7591 §3.2.2")]
public sealed class JsonBodyTests
{
    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("APPLICATION/JSON")]
    public async Task A_JSON_object_is_read(string contentType) =>
        Assert.Equal("App", (await ReadAsync("""{"client_name":"App"}"""u8.ToArray(), contentType)).Value.ClientName);

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("42")]
    [InlineData("{")]
    [InlineData("{\"client_name\": }")]
    [InlineData("{} trailing")]
    [InlineData("{\"redirect_uris\": \"https://app.example/cb\"}")]
    [InlineData("{\"redirect_uris\": [42]}")]
    [InlineData("{\"redirect_uris\": {\"0\": \"https://app.example/cb\"}}")]
    [InlineData("{\"client_name\": \"\\ud800\"}")]
    public async Task Malformed_JSON_and_redirect_URIs_of_a_wrong_type_are_refused(string body) =>
        AssertRefused(await ReadAsync(Encoding.UTF8.GetBytes(body)));

    [Fact]
    public async Task Invalid_UTF8_is_refused() =>
        AssertRefused(await ReadAsync([.. "{\"client_name\": \""u8, 0xFF, 0xFE, .. "\"}"u8]));

    [Fact]
    public async Task Nesting_has_a_limit() =>
        AssertRefused(await ReadAsync(Encoding.UTF8.GetBytes($"{{\"x\": {new string('[', 1000)}")));

    [Fact]
    public async Task A_body_of_64_KiB_is_read_and_one_more_byte_is_refused()
    {
        static byte[] Body(int length) => Encoding.UTF8.GetBytes("{}".PadRight(length));

        Assert.False((await ReadAsync(Body(64 * 1024))).IsRefused);
        AssertRefused(await ReadAsync(Body((64 * 1024) + 1)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task Another_media_type_is_refused(string? contentType) =>
        AssertRefused(await ReadAsync("{}"u8.ToArray(), contentType));

    private static Task<OAuthResult<ClientMetadata>> ReadAsync(byte[] body, string? contentType = "application/json")
    {
        var http = new DefaultHttpContext();
        http.Request.ContentType = contentType;
        http.Request.Body = new MemoryStream(body);
        return JsonBody.ReadAsync(http.Request);
    }

    private static void AssertRefused(OAuthResult<ClientMetadata> result) =>
        Assert.Equal(ErrorCodes.InvalidClientMetadata, result.Error?.Code);
}

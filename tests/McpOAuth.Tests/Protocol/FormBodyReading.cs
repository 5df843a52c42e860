using System.Text;
using McpOAuth.Protocol;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Tests.Protocol;

/// <summary>Which bodies are read as a form.</summary>
public sealed class FormBodyReading
{
    [Theory, Trait("Spec", "RFC 6749 §4.1.3"), Trait("Spec", "RFC 6749 Appendix B")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/x-www-form-urlencoded; charset=UTF-8")]
    [InlineData("APPLICATION/X-WWW-FORM-URLENCODED")]
    public async Task A_form_is_read(string contentType)
    {
        var read = await FormBody.ReadParametersAsync(Request("grant_type=refresh_token&scope=a+b", contentType));
        Assert.Equal("refresh_token", read.Value["grant_type"]);
        Assert.Equal("a b", read.Value["scope"]);
    }

    [Theory, Trait("Spec", "RFC 6749 §4.1.3")]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("application/json")]
    [InlineData("text/plain")]
    [InlineData("multipart/form-data; boundary=x")]
    public async Task Another_media_type_is_invalid_request(string? contentType) =>
        Assert.Equal(
            ErrorCodes.InvalidRequest,
            (await FormBody.ReadParametersAsync(Request("grant_type=refresh_token", contentType))).Error?.Code
        );

    [Fact, Trait("Spec", "RFC 6749 §3.2")]
    public async Task A_parameter_that_is_sent_twice_is_invalid_request() =>
        Assert.Equal(
            ErrorCodes.InvalidRequest,
            (await FormBody.ReadParametersAsync(Request("code=a&code=b"))).Error?.Code
        );

    [Fact, Trait("Spec", "RFC 6749 Appendix B")]
    public async Task A_body_that_is_not_UTF_8_is_invalid_request()
    {
        var http = new DefaultHttpContext();
        http.Request.ContentType = "application/x-www-form-urlencoded";
        http.Request.Body = new MemoryStream([(byte)'a', (byte)'=', 0xFF]);
        Assert.Equal(ErrorCodes.InvalidRequest, (await FormBody.ReadAsync(http.Request)).Error?.Code);
    }

    [Theory, Trait("Spec", "RFC 9110 §15.5.14")]
    [InlineData(true)]
    [InlineData(false)] // chunked: the length shows only while it is read
    public async Task An_oversized_body_is_refused(bool saysItsLength)
    {
        var longest = Request(new string('a', FormBody.MaximumLength), saysItsLength: saysItsLength);
        Assert.Equal(FormBody.MaximumLength, (await FormBody.ReadAsync(longest)).Value.Length);
        var tooLong = Request(new string('a', FormBody.MaximumLength + 1), saysItsLength: saysItsLength);
        Assert.Equal(ErrorCodes.InvalidRequest, (await FormBody.ReadAsync(tooLong)).Error?.Code);
    }

    [Fact, Trait("Spec", "RFC 9110 §15.5.14")]
    public async Task A_body_that_declares_an_excessive_length_is_not_read()
    {
        var request = Request("a=1");
        request.ContentLength = FormBody.MaximumLength + 1;
        Assert.True((await FormBody.ReadAsync(request)).IsRefused);
        Assert.Equal(0, request.Body.Position);
    }

    private static HttpRequest Request(
        string body,
        string? contentType = "application/x-www-form-urlencoded",
        bool saysItsLength = true
    )
    {
        var http = new DefaultHttpContext();
        var bytes = Encoding.UTF8.GetBytes(body);
        http.Request.ContentType = contentType;
        http.Request.Body = new MemoryStream(bytes);
        http.Request.ContentLength = saysItsLength ? bytes.Length : null;
        return http.Request;
    }
}

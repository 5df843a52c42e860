using System.Net.Http.Headers;
using McpOAuth.Clients.WebDocuments;

namespace McpOAuth.Tests.Clients.WebDocuments;

/// <summary>Headers say how long a copy is kept, within our bounds.</summary>
public sealed class CacheLifetimes
{
    [Theory, Trait("Spec", "RFC 9111 §4.2.1"), Trait("Spec", "CIMD §5.2")]
    [InlineData("max-age=300", 300)]
    [InlineData("public, max-age=300", 300)]
    [InlineData("max-age=300, s-maxage=120", 120)]
    [InlineData("max-age=60", 60)]
    [InlineData("max-age=59", 60)]
    [InlineData("max-age=0", 60)]
    [InlineData("no-store", 60)]
    [InlineData("no-cache", 60)]
    [InlineData("private, max-age=300", 60)]
    [InlineData("max-age=86400", 86400)]
    [InlineData("max-age=86401", 86400)]
    [InlineData("max-age=2147483647, immutable", 86400)]
    [InlineData("public", 600)]
    [InlineData("", 600)]
    [InlineData("max-age=soon", 600)]
    public void Cache_Control_is_obeyed_within_bounds(string cacheControl, int seconds) =>
        Assert.Equal(seconds, SecondsOf(("Cache-Control", cacheControl)));

    [Theory, Trait("Spec", "RFC 9111 §5.3"), Trait("Spec", "CIMD §5.2")]
    [InlineData("Mon, 02 Nov 2026 12:05:00 GMT", 300)]
    [InlineData("Mon, 02 Nov 2026 11:00:00 GMT", 60)]
    [InlineData("Sun, 02 Nov 2036 12:00:00 GMT", 86400)]
    [InlineData("0", 60)]
    [InlineData("-1", 60)]
    public void Expires_is_obeyed_without_Cache_Control(string expires, int seconds)
    {
        Assert.Equal(seconds, SecondsOf(("Expires", expires)));
        Assert.Equal(300, SecondsOf(("Expires", expires), ("Cache-Control", "max-age=300")));
    }

    [Fact, Trait("Spec", "RFC 9111 §5.3")]
    public void Expires_is_relative_to_the_servers_clock() =>
        Assert.Equal(
            300,
            SecondsOf(("Expires", "Mon, 02 Nov 2026 09:05:00 GMT"), ("Date", "Mon, 02 Nov 2026 09:00:00 GMT"))
        );

    [Fact, Trait("Spec", "RFC 9111 §4.2.3")]
    public void Time_spent_in_other_caches_is_subtracted() =>
        Assert.Equal(200, SecondsOf(("Cache-Control", "max-age=300"), ("Age", "100")));

    private static int SecondsOf(params (string Name, string Value)[] headers)
    {
        using var answer = new HttpResponseMessage { Content = new ByteArrayContent([]) };
        foreach (var (name, value) in headers)
        {
            HttpHeaders all = name == "Expires" ? answer.Content.Headers : answer.Headers;
            Assert.True(all.TryAddWithoutValidation(name, value));
        }
        return (int)CacheLifetime.Of(answer, Some.Now).TotalSeconds;
    }
}

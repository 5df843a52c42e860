using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using McpOAuth.Protocol;

namespace McpOAuth.SignIn;

/// <summary>Which browser this is: 32 random bytes in a cookie, and the week in which the cookie ends.</summary>
/// <remarks>What a browser's people approved lies under its hash and is forgotten with the cookie.</remarks>
[JsonConverter(typeof(NeverInJson<BrowserHandle>))]
public sealed class BrowserHandle
{
    /// <summary>How long a browser, and what was approved in it, is remembered.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(90);

    private BrowserHandle(string value, long week)
    {
        Value = value;
        Week = week;
        Hash = Secret.Sha256Of(value);
    }

    public string Value { get; }

    /// <summary>Weeks since 1970-01-01.</summary>
    public long Week { get; }

    /// <summary>What is stored of it, and what a form is bound to.</summary>
    public string Hash { get; }

    public static BrowserHandle Create(DateTimeOffset now)
    {
        var week = Grants.GrantId.WeekOf(now + Lifetime);
        return new(TimedSecret.Create(week), week);
    }

    public static bool TryParse(string? text, [NotNullWhen(true)] out BrowserHandle? browser)
    {
        browser = TimedSecret.TryReadTime(text, out var week) ? new(text!, week) : null;
        return browser is not null;
    }

    public override string ToString() => "[secret]";
}

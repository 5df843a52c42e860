using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using McpOAuth.Protocol;

namespace McpOAuth.SignIn;

/// <summary>Identifies a browser: 32 random bytes in a cookie, and the week in which the cookie expires.</summary>
/// <remarks>Approvals are stored under its hash and expire with the cookie.</remarks>
[JsonConverter(typeof(NeverInJson<BrowserHandle>))]
public sealed class BrowserHandle
{
    /// <summary>How long a browser and its approvals are remembered.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(90);

    private BrowserHandle(string value, long week)
    {
        Value = value;
        Week = week;
    }

    public string Value { get; }

    /// <summary>Weeks since 1970-01-01.</summary>
    public long Week { get; }

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

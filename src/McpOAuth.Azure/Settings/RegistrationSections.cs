using System.Text.RegularExpressions;
using McpOAuth.Clients;
using McpOAuth.Grants;
using McpOAuth.Protocol;

namespace McpOAuth.Azure.Settings;

/// <summary>Reads <c>Registration__…</c> and <c>RateLimits__…</c>. In Development, limits are off by default.</summary>
internal static partial class RegistrationSections
{
    private const int MaxLimit = 1_000_000;

    public static (RegistrationSettings Registration, ClientLifetimes Lifetimes, RateLimits Limits) Read(
        SettingsSection registration,
        SettingsSection rateLimits,
        Lifetimes grants,
        bool development
    )
    {
        var defaults = development ? RateLimits.Off : RateLimits.Default;
        int Limit(SettingsSection section, string key, int fallback) => section.Number(key, fallback, 0, MaxLimit);
        var limits = new RateLimits
        {
            RegistrationsPerCallerPerHour = Limit(
                registration,
                "PerCallerPerHour",
                defaults.RegistrationsPerCallerPerHour
            ),
            RegistrationsPerHour = Limit(registration, "OverallPerHour", defaults.RegistrationsPerHour),
            RequestsPerCallerPerMinute = Limit(rateLimits, "PerCallerPerMinute", defaults.RequestsPerCallerPerMinute),
        };
        var settings = new RegistrationSettings
        {
            IsEnabled = registration.Flag("Enabled", true),
            InitialAccessTokenSha256 = ReadInitialAccessToken(registration),
            AllowsMetadataDocuments = registration.Flag("MetadataDocuments", true),
            MetadataDocumentHosts = ReadHosts(registration),
            RedirectUris = ReadSchemes(registration),
        };
        var lifetimes = ReadLifetimes(registration, grants);
        registration.RejectUnknown();
        rateLimits.RejectUnknown();
        return (settings, lifetimes, limits);
    }

    private static string[] ReadHosts(SettingsSection section)
    {
        const string name = "MetadataDocumentHosts";
        var hosts = section.Words(name);
        foreach (var host in hosts.Where(host => Uri.CheckHostName(host) != UriHostNameType.Dns || !IsLower(host)))
        {
            section.Problem(
                name,
                $"has \"{host}\". Use lower-case host names without scheme, port or wildcard, such as example.com."
            );
        }
        if (hosts.Length > 0 && !section.Flag("MetadataDocuments", true))
        {
            section.Problem(name, $"is set, but {section.NameOf("MetadataDocuments")} is false. Remove one of them.");
        }
        return hosts;
    }

    private static RedirectUriPolicy ReadSchemes(SettingsSection section)
    {
        const string name = "RedirectUriSchemes";
        var schemes = section.Words(name);
        foreach (
            var scheme in schemes.Where(scheme => !Scheme().IsMatch(scheme) || RedirectUriSchemes.IsBlocked(scheme))
        )
        {
            section.Problem(
                name,
                $"has \"{scheme}\". Use lower-case schemes of apps without a colon, such as cursor. "
                    + "Schemes that browsers and operating systems handle are not allowed."
            );
        }
        return new(schemes);
    }

    private static bool IsLower(string host) => !host.Any(char.IsAsciiLetterUpper);

    private static string? ReadInitialAccessToken(SettingsSection section)
    {
        if (section.Text("InitialAccessToken") is not { } token)
        {
            return null;
        }
        if (token.Length < 32 || !Token68().IsMatch(token))
        {
            section.Problem(
                "InitialAccessToken",
                "must have at least 32 letters, digits or '-._~+/'. Use 32 random bytes in base64url."
            );
        }
        return Secret.Sha256Of(token);
    }

    private static ClientLifetimes ReadLifetimes(SettingsSection section, Lifetimes grants)
    {
        var defaults = new ClientLifetimes();
        // A registration must outlive the client's longest grant.
        var minIdle = grants.RefreshTokenAbsolute + ClientLifetimes.RenewalInterval;
        var idle = defaults.Idle > minIdle ? defaults.Idle : minIdle;
        var lifetimes = new ClientLifetimes
        {
            Unused = section.Time("UnusedLifetime", defaults.Unused, TimeSpan.FromMinutes(5), TimeSpan.FromDays(365)),
            Idle = section.Time("IdleLifetime", idle, TimeSpan.FromDays(2), TimeSpan.FromDays(3650)),
        };
        if (lifetimes.Idle < minIdle)
        {
            section.Problem(
                "IdleLifetime",
                $"is {lifetimes.Idle:c}. It must be at least {minIdle:c}, one day longer than "
                    + "Lifetimes__RefreshTokenAbsolute, so that clients in use stay registered."
            );
        }
        return lifetimes;
    }

    // RFC 3986 §3.1. Not one letter, which System.Uri and others read as a Windows drive, and not http itself.
    [GeneratedRegex(@"\A(?!https?\z)[a-z][a-z0-9+.-]+\z")]
    private static partial Regex Scheme();

    // RFC 6750 §2.1: b64token.
    [GeneratedRegex(@"\A[A-Za-z0-9._~+/-]+=*\z")]
    private static partial Regex Token68();
}

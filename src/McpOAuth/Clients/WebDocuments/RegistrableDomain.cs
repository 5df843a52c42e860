using System.Net;

namespace McpOAuth.Clients.WebDocuments;

/// <summary>The part of a host name that somebody registered: <c>example.co.uk</c> of <c>www.example.co.uk</c>.</summary>
/// <remarks>
/// An approximation of the Public Suffix List, which changes weekly and would have to be shipped. It groups hosts for
/// budgets and nothing else. If it groups too much, hosts share a budget; too little, one owner has several.
/// </remarks>
internal static class RegistrableDomain
{
    // Second-level registries below two-letter country codes.
    private static readonly HashSet<string> Registries =
    [
        "ac",
        "co",
        "com",
        "edu",
        "gob",
        "gov",
        "gv",
        "ltd",
        "me",
        "mil",
        "ne",
        "net",
        "nom",
        "or",
        "org",
        "plc",
        "sch",
    ];

    // Hosting platforms on which every subdomain has an owner of its own.
    private static readonly HashSet<string> Platforms =
    [
        "azurewebsites.net",
        "cloudfront.net",
        "firebaseapp.com",
        "fly.dev",
        "github.io",
        "gitlab.io",
        "herokuapp.com",
        "netlify.app",
        "ngrok.app",
        "ngrok.io",
        "onrender.com",
        "pages.dev",
        "run.app",
        "vercel.app",
        "web.app",
        "workers.dev",
    ];

    /// <param name="host">In lower case, as <see cref="Uri.IdnHost"/>. An IP address is its own domain.</param>
    public static string Of(string host)
    {
        var labels = host.Split('.', StringSplitOptions.RemoveEmptyEntries);
        if (labels.Length <= 2 || IPAddress.TryParse(host, out _))
        {
            return host;
        }
        var (second, top) = (labels[^2], labels[^1]);
        var isSuffix = (top.Length == 2 && Registries.Contains(second)) || Platforms.Contains($"{second}.{top}");
        return string.Join('.', labels[^(isSuffix ? 3 : 2)..]);
    }
}

using McpOAuth.Audit;
using McpOAuth.Pages;
using McpOAuth.Protocol;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Account;

/// <summary>Sends what is kept about a user as a file, without tokens.</summary>
/// <remarks>GDPR articles 15 and 20.</remarks>
public sealed class AccountDownload(AccountOverviews overviews, Issuer issuer, TimeProvider clock, AuditLog audit)
{
    public async Task SendAsync(HttpContext http, string subject)
    {
        var overview = await overviews.ReadAsync(subject, http.RequestAborted);
        var connections = overview.SignIn is { } signIn ? [signIn, .. overview.Tools] : overview.Tools;
        var file = new AccountFile
        {
            Service = issuer.Value,
            CreatedAt = clock.GetUtcNow(),
            Subject = subject,
            Apps = [.. overview.Apps.Select(AppInFile.Of)],
            Connections = [.. connections.Select(ConnectionInFile.Of)],
        };
        http.Response.Headers.ContentDisposition = "attachment; filename=\"connected-apps.json\"";
        http.Response.Headers.ContentSecurityPolicy = Page.FrameOf(http).ContentSecurityPolicy;
        http.Response.Headers.XFrameOptions = "DENY";
        audit.AccountDownloaded(subject);
        await http.JsonAsync(StatusCodes.Status200OK, file, AccountFileJson.Default.AccountFile);
    }
}

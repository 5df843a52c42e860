using McpOAuth.Audit;
using McpOAuth.Clients.WebDocuments;
using McpOAuth.Protocol;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Login;

/// <summary>Counts the logins that an outage cut short.</summary>
public static class SignInOutages
{
    /// <param name="step">The part of a login that this request is.</param>
    public static async Task CountAsync(HttpContext http, AuditLog audit, Func<Task> step)
    {
        try
        {
            await step();
        }
        catch (Exception exception) when (exception is OutageException || RequestTime.IsUp(http, exception))
        {
            audit.SignInCutShort();
            throw;
        }
        catch (DocumentUnavailableException)
        {
            audit.SignInWithoutClient();
            throw;
        }
    }
}

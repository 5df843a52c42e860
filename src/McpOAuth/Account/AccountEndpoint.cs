using McpOAuth.Audit;
using McpOAuth.Login;
using McpOAuth.Pages;
using McpOAuth.Protocol;
using McpOAuth.Telemetry;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Account;

/// <summary>/account: users see what has access to their account, end it, download what is kept, or are forgotten.</summary>
/// <remarks>RFC 6749 §10.12 (CSRF); GDPR articles 15, 17 and 20.</remarks>
public sealed class AccountEndpoint(
    AccountCookie sessions,
    AccountSignIn signIn,
    AccountOverviews overviews,
    AccountAccess access,
    AccountDownload download,
    ScopeWords words,
    TimeProvider clock,
    AuditLog audit
)
{
    internal const string Confirm = "confirm";

    /// <summary>For ending everything and for erasing, which must not stop halfway because the browser has gone.</summary>
    private static readonly TimeSpan WorkLimit = TimeSpan.FromMinutes(2);

    public async Task HandleAsync(HttpContext http)
    {
        var session = await sessions.FindAsync(http);
        AttemptFacts.Note(subject: session?.Subject);
        await (HttpMethods.IsPost(http.Request.Method) ? ReceiveAsync(http, session) : ShowAsync(http, session));
    }

    private Task ShowAsync(HttpContext http, AccountSession? session)
    {
        if (session is null)
        {
            return http.AnswerAsync(StatusCodes.Status200OK, AccountText.SignIn);
        }
        var action = http.Request.Query[Confirm].ToString();
        return session.IsFreshFor(action, clock.GetUtcNow())
            ? http.AnswerAsync(StatusCodes.Status200OK, AccountText.Confirmation(session, action))
            : ListAsync(http, session, notice: null);
    }

    private async Task ListAsync(HttpContext http, AccountSession session, string? notice)
    {
        var overview = await overviews.ReadAsync(session.Subject, http.RequestAborted);
        var page = new AccountPage(session, overview)
        {
            Notice = notice,
            Words = words,
            Place = AccountPlace.Of(http.Request.Query),
            FrameLength = Page.FrameOf(http).Length,
        };
        await http.PageAsync(StatusCodes.Status200OK, AccountPage.Title, page.Body());
    }

    private async Task ReceiveAsync(HttpContext http, AccountSession? session)
    {
        if (http.Request.IsFromForeignSite())
        {
            await RefuseAsync(http, "the form came from another site");
            return;
        }
        var form = await FormBody.ReadParametersAsync(http.Request);
        if (form.IsRefused)
        {
            await RefuseAsync(http, form.Error.Reason);
            return;
        }
        var action = form.Value[AccountForms.Action] ?? "";
        if (action == AccountActions.SignIn)
        {
            await signIn.BeginAsync(http);
            return;
        }
        if (session is null)
        {
            await http.AnswerAsync(StatusCodes.Status403Forbidden, AccountText.SessionEnded);
            return;
        }
        var item = form.Value[AccountForms.Item] ?? "";
        if (!session.IsAnsweredBy(form.Value[AccountForms.Token], action, item))
        {
            await RefuseAsync(http, "the form's token is missing or is not this session's");
            return;
        }
        await ActAsync(http, session, action, item);
    }

    private Task ActAsync(HttpContext http, AccountSession session, string action, string item)
    {
        if (AccountActions.NeedsFreshSignIn(action) && !session.IsFreshFor(action, clock.GetUtcNow()))
        {
            return signIn.ConfirmAsync(http, session, action);
        }
        return action switch
        {
            AccountActions.EndApp => EndAppAsync(http, session, item),
            AccountActions.EndTool => EndToolAsync(http, session, item),
            AccountActions.EndAll => EndAllAsync(http, session),
            AccountActions.Download => download.SendAsync(http, session.Subject),
            AccountActions.Forget => ForgetAsync(http, session),
            AccountActions.SignOut => SignOutAsync(http, session),
            _ => RefuseAsync(http, "the form has no known action"),
        };
    }

    private async Task EndAppAsync(HttpContext http, AccountSession session, string item)
    {
        await access.EndGrantAsync(session.Subject, item, http.RequestAborted);
        await ListAsync(http, session, "The app has no access any more. It may work for a few more minutes.");
    }

    private async Task EndToolAsync(HttpContext http, AccountSession session, string item)
    {
        await access.EndToolAsync(session.Subject, item, http.RequestAborted);
        await ListAsync(http, session, "The tool has no access to your other account any more.");
    }

    private async Task EndAllAsync(HttpContext http, AccountSession session)
    {
        using var limit = LimitWork(http);
        await access.EndAllAsync(session.Subject, limit.Token);
        await ListAsync(http, session, "No app and no tool has access any more. Some may work for a few more minutes.");
    }

    private async Task ForgetAsync(HttpContext http, AccountSession session)
    {
        using var limit = LimitWork(http);
        audit.ForgetRequested(session.Subject);
        await access.ForgetAsync(session.Subject, limit.Token);
        AccountCookie.End(http);
        await http.AnswerAsync(StatusCodes.Status200OK, AccountText.Forgotten);
    }

    private Task SignOutAsync(HttpContext http, AccountSession session)
    {
        audit.AccountClosed(session.Subject);
        AccountCookie.End(http);
        return http.AnswerAsync(StatusCodes.Status200OK, AccountText.SignedOut);
    }

    private Task RefuseAsync(HttpContext http, string reason)
    {
        audit.Refused("account", ErrorCodes.InvalidRequest, reason);
        return http.ExplainAsync(StatusCodes.Status400BadRequest, AccountText.WrongForm);
    }

    // In place of the time of one request, which is too short for a scan of a large table.
    private CancellationTokenSource LimitWork(HttpContext http)
    {
        var limit = new CancellationTokenSource(WorkLimit, clock);
        http.RequestAborted = limit.Token;
        return limit;
    }
}

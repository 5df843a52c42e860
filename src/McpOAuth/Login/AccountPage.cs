using McpOAuth.Clients;
using McpOAuth.Pages;
using McpOAuth.Resources;
using McpOAuth.SignIn;
using McpOAuth.Upstream;

namespace McpOAuth.Login;

/// <summary>The page after a sign-in for a new client: as whom the user is signed in, and who gets access.</summary>
/// <remarks>
/// An upstream with an open session signs the user in without a page, perhaps with the wrong one of several accounts.
/// MCP security best practices, "Confused Deputy Problem".
/// </remarks>
internal sealed record AccountPage
{
    /// <summary>The name of the sealed field.</summary>
    public const string SignIn = "sign_in";

    public const string Decision = "decision";

    public const string Continue = "continue";

    public const string Another = "another";

    public const string Title = "Continue with this account?";

    public required AuthorizationRequest Request { get; init; }

    public required Client Client { get; init; }

    public required UpstreamIdentity Identity { get; init; }

    /// <summary>Null if settings have lost it since the app asked.</summary>
    public required Resource? Resource { get; init; }

    public ScopeWords Words { get; init; } = ScopeWords.Usual;

    /// <summary>The upstream's name for users.</summary>
    public required string Upstream { get; init; }

    public required string SealedForm { get; init; }

    public Html Body() =>
        Html.Of(
            $"""
            {Whom()}
            <dl>
            <dt>Access goes to</dt>
            <dd><bdi>{Client.DisplayName}</bdi></dd>
            <dt>MCP server</dt>
            <dd>{Server()}</dd>
            {Scopes()}
            <dt>Sends you back to</dt>
            <dd>{Request.RedirectUri.Host}<br><span class="soft">{Request.RedirectUri.Value}</span></dd>
            </dl>
            <form method="post" action="/continue">
            <input type="hidden" name="{SignIn}" value="{SealedForm}">
            <p class="soft">The app gets access when you choose Continue. To stop, close this page.</p>
            <div class="actions">
            <button class="go" name="{Decision}" value="{Continue}">Continue</button>
            <button name="{Decision}" value="{Another}">Use another account</button>
            </div>
            </form>
            """
        );

    private Html Server() =>
        Resource?.Name is null
            ? Html.Of($"{Request.Resource}")
            : Html.Of($"""{Resource.Name}<br><span class="soft">{Request.Resource}</span>""");

    private Html? Scopes() =>
        Request.Scopes.Count == 0
            ? null
            : Html.Of(
                $"""
                <dt>It may</dt>
                {Html.Lines(Request.Scopes.Select(scope => Html.Of($"<dd>{Words.Show(scope)}</dd>")))}
                """
            );

    private Html Whom()
    {
        if ((Identity.Name ?? Identity.Account) is not { } name)
        {
            return Html.Of(
                $"<p>You are signed in at <strong>{Upstream}</strong>, which did not tell the name of your account.</p>"
            );
        }
        var account = Identity.Account is { } other && other != name ? Html.Of($" (<bdi>{other}</bdi>)") : null;
        return Html.Of($"<p>You are signed in as <strong><bdi>{name}</bdi></strong>{account} at {Upstream}.</p>");
    }
}

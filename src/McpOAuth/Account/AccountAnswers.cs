using McpOAuth.Pages;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Account;

/// <summary>Answers with a page of the account.</summary>
internal static class AccountAnswers
{
    public static Task AnswerAsync(this HttpContext http, int status, AccountText text) =>
        http.PageAsync(status, text.Title, text.Body);

    /// <summary>Answers with a page that says what went wrong, and its reference.</summary>
    public static Task ExplainAsync(this HttpContext http, int status, AccountText text) =>
        http.PageAsync(status, text.Title, Html.Of($"{text.Body}\n{ErrorPage.Reference()}"));
}

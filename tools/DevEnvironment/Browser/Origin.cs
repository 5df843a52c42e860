namespace DevEnvironment.Browser;

/// <summary>The <c>Origin</c> that a browser sends with a page's form.</summary>
internal static class Origin
{
    /// <remarks>
    /// Fetch standard, "append a request Origin header": under the policy <c>no-referrer</c> it is the text <c>null</c>,
    /// even within the page's own origin.
    /// </remarks>
    public static string Of(Page page) =>
        page.Headers.TryGetValues("Referrer-Policy", out var policies) && policies.Last() == "no-referrer"
            ? "null"
            : page.Url.GetLeftPart(UriPartial.Authority);
}

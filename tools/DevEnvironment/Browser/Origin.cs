namespace DevEnvironment.Browser;

/// <summary>Computes the <c>Origin</c> header that a browser sends with a page's form.</summary>
internal static class Origin
{
    /// <remarks>
    /// Fetch standard, "append a request Origin header": with the policy <c>no-referrer</c> it is the string
    /// <c>null</c>,
    /// even for the page's own origin.
    /// </remarks>
    public static string Of(Page page) =>
        page.Headers.TryGetValues("Referrer-Policy", out var policies) && policies.Last() == "no-referrer"
            ? "null"
            : page.Url.GetLeftPart(UriPartial.Authority);
}

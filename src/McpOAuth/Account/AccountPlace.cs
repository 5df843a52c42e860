using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Account;

/// <summary>Where the two lists of the account page begin.</summary>
/// <param name="Apps">How many apps come before.</param>
/// <param name="Tools">How many tools come before.</param>
internal sealed record AccountPlace(int Apps, int Tools)
{
    public static readonly AccountPlace Start = new(0, 0);

    public string Url => string.Create(CultureInfo.InvariantCulture, $"{AccountPage.Path}?apps={Apps}&tools={Tools}");

    public static AccountPlace Of(IQueryCollection query) => new(NumberIn(query["apps"]), NumberIn(query["tools"]));

    private static int NumberIn(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}

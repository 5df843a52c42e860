using DevEnvironment.Browser;

namespace DevEnvironment.Demo;

/// <summary>The user's part in connecting a tool: opens the link and approves.</summary>
internal static class ToolConnection
{
    /// <summary>Follows the link, approves, and returns the text of the final page.</summary>
    public static async Task<string> ConnectAsync(
        PlainBrowser browser,
        string link,
        CancellationToken cancellationToken
    )
    {
        // The browser already has a session at the upstream, so no login page appears.
        var opened = await browser.GetAsync(link, cancellationToken);
        var page = await browser.FollowAsync(opened, cancellationToken: cancellationToken);
        DemoFailedException.Unless(
            page.Text.Contains("file_reader", StringComparison.Ordinal) && page.Forms.Count == 1,
            $"{page.Url} returned {(int)page.Status} without a connect page: {page.Text}"
        );
        var sent = await browser.SubmitFirstFormAsync(page, cancellationToken: cancellationToken);
        var last = await browser.FollowAsync(sent, cancellationToken: cancellationToken);
        DemoFailedException.Unless(
            last.Text.Contains("is connected", StringComparison.Ordinal),
            $"{last.Url} returned {(int)last.Status}, and the tool is not connected: {last.Text}"
        );
        return last.Text;
    }
}

using DevEnvironment.Browser;

namespace DevEnvironment.Demo;

/// <summary>What the person does in the browser to connect a tool: follows the link, reads the page, and approves.</summary>
internal static class ToolConnection
{
    /// <summary>Follows the link to the page that says it is done: that page's text.</summary>
    public static async Task<string> ConnectAsync(
        PlainBrowser browser,
        string link,
        CancellationToken cancellationToken
    )
    {
        // The browser has a session at the upstream by now, so nobody types anything.
        var opened = await browser.GetAsync(link, cancellationToken);
        var page = await browser.FollowAsync(opened, cancellationToken: cancellationToken);
        DemoFailedException.Unless(
            page.Text.Contains("file_reader", StringComparison.Ordinal) && page.Forms.Count == 1,
            $"{page.Url} answered {(int)page.Status} and no page to connect: {page.Text}"
        );
        var sent = await browser.SubmitFirstFormAsync(page, cancellationToken: cancellationToken);
        var last = await browser.FollowAsync(sent, cancellationToken: cancellationToken);
        DemoFailedException.Unless(
            last.Text.Contains("is connected", StringComparison.Ordinal),
            $"{last.Url} answered {(int)last.Status}, and the tool is not connected: {last.Text}"
        );
        return last.Text;
    }
}

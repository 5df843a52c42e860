using System.Text;
using McpOAuth.Pages;

namespace McpOAuth.Account;

/// <summary>Decides how many entries of a list a page shows.</summary>
internal static class PageSpace
{
    /// <summary>The first entries that take at most this many bytes together. At least one, if there is one.</summary>
    public static IReadOnlyList<Html> Fill(IEnumerable<Html> entries, int bytes)
    {
        var shown = new List<Html>();
        foreach (var entry in entries)
        {
            bytes -= Encoding.UTF8.GetByteCount(entry.ToString()) + 1;
            if (bytes < 0 && shown.Count > 0)
            {
                break;
            }
            shown.Add(entry);
        }
        return shown;
    }
}

using System.Text;

namespace McpOAuth.Pages;

/// <summary>Keeps the direction of a name away from the text around it.</summary>
public static class Isolation
{
    /// <summary>The name, isolated if it has letters that could be written from right to left.</summary>
    /// <remarks>Unicode Standard Annex 9 §2.7: for a title, where <c>bdi</c> cannot be.</remarks>
    public static string Isolated(this string name) => Ascii.IsValid(name) ? name : $"\u2068{name}\u2069";
}

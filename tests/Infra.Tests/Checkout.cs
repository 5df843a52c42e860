namespace Infra.Tests;

/// <summary>Where the files under test are.</summary>
internal static class Checkout
{
    public static string Root { get; } = Find();

    public static string Infra => Path.Combine(Root, "infra");

    public static string StrictConfiguration => Path.Combine(Root, "tests", "Infra.Tests", "strict.bicepconfig.json");

    public static string Read(params string[] path) => File.ReadAllText(Path.Combine([Root, .. path]));

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "infra", "main.bicep")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("infra/main.bicep is not above the tests.");
        }
        return folder.FullName;
    }
}

using System.Reflection;

namespace Package;

/// <summary>Publishes the broker into a folder, and packs that folder.</summary>
internal static class Program
{
    private const string Usage = """
        dotnet run --project tools/Package              artifacts/package and artifacts/broker.zip
        dotnet run --project tools/Package -- FOLDER    FOLDER/package and FOLDER/broker.zip
        """;

    private static async Task<int> Main(string[] args)
    {
        if (args is not ([] or [not ['-', ..]]))
        {
            await (args is ["--help" or "-h"] ? Console.Out : Console.Error).WriteLineAsync(Usage);
            return args is ["--help" or "-h"] ? 0 : 1;
        }

        var checkout = Path.GetFullPath(
            Assembly
                .GetExecutingAssembly()
                .GetCustomAttributes<AssemblyMetadataAttribute>()
                .Single(attribute => attribute.Key == "Checkout")
                .Value!
        );
        var package = await BrokerPackage.MakeAsync(
            checkout,
            Path.GetFullPath(args is [var folder] ? folder : Path.Combine(checkout, "artifacts")),
            Console.Out,
            CancellationToken.None
        );
        if (package is null)
        {
            return 1;
        }
        await Console.Out.WriteLineAsync($"{package.Zip} ({new FileInfo(package.Zip).Length / 1_000_000} MB)");
        return 0;
    }
}

using System.Globalization;

namespace McpOAuthFunctions.Hosting;

/// <summary>What the Azure Functions host tells its custom handler.</summary>
internal static class FunctionsHost
{
    private const string PortVariable = "FUNCTIONS_CUSTOMHANDLER_PORT";

    /// <summary>The port that <c>func start</c> uses, for the program by itself.</summary>
    private const int OwnPort = 7071;

    /// <summary>Whether the Functions host started this program.</summary>
    public static bool IsAbove(IConfiguration configuration) => !string.IsNullOrEmpty(configuration[PortVariable]);

    /// <summary>The URL to listen on: what the host asks for, else what settings say, else http://localhost:7071.</summary>
    public static string ListenUrl(IConfiguration configuration)
    {
        if (IsAbove(configuration))
        {
            return int.TryParse(
                configuration[PortVariable],
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var port
            )
                ? $"http://127.0.0.1:{port}"
                : throw new Settings.SettingsException($"{PortVariable} is not a port.");
        }
        return configuration["urls"] ?? $"http://localhost:{OwnPort}";
    }
}

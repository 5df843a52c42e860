namespace FunctionsTestHost;

/// <summary>What a deployment says: which folder, at which port, with which app settings.</summary>
public sealed record WorkerHostOptions
{
    /// <summary>The published function app, which has <c>host.json</c> and <c>worker.config.json</c>.</summary>
    public required string Folder { get; init; }

    /// <summary>The loopback port of the host's own HTTP server.</summary>
    public required int Port { get; init; }

    /// <summary>App settings; a colon in a name becomes two underscores. A null value removes the variable.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>();

    /// <summary>CORS of the host itself. Flex Consumption always has it; null is a host without it, as Core Tools.</summary>
    public HostCors? Cors { get; init; } = HostCors.NoOrigins;

    /// <summary>From the start of the process until all functions are loaded.</summary>
    public TimeSpan StartLimit { get; init; } = TimeSpan.FromSeconds(60);
}

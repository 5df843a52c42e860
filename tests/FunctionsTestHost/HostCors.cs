namespace FunctionsTestHost;

/// <summary>The platform's CORS setting of a function app.</summary>
/// <param name="AllowedOrigins">Origins, or <c>*</c> alone for all.</param>
public sealed record HostCors(IReadOnlyList<string> AllowedOrigins, bool SupportCredentials = false)
{
    /// <summary>What infra/ deploys: every origin, without credentials.</summary>
    public static HostCors AllOrigins { get; } = new(["*"]);

    /// <summary>Preflights are answered, and allow nothing.</summary>
    public static HostCors NoOrigins { get; } = new([]);
}

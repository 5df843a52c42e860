namespace DevEnvironment;

/// <summary>A row of the environment's table.</summary>
public sealed record EnvironmentPart(string Name, string State, string Url);

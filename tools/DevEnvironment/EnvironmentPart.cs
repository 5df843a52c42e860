namespace DevEnvironment;

/// <summary>A running part of the environment.</summary>
public sealed record EnvironmentPart(string Name, string State, string Url);

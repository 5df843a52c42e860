namespace DevEnvironment.Demo;

/// <summary>A row of the demo's table.</summary>
internal sealed record DemoStep(string Title, string Outcome, bool Succeeded, TimeSpan Took);

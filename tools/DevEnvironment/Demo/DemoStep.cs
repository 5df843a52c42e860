namespace DevEnvironment.Demo;

/// <summary>A step of the demo that was taken.</summary>
internal sealed record DemoStep(string Title, string Outcome, bool Succeeded, TimeSpan Took);

namespace DevEnvironment.Demo;

/// <summary>A step of the demo failed. The message says how.</summary>
public sealed class DemoFailedException : Exception
{
    public DemoFailedException() { }

    public DemoFailedException(string message)
        : base(message) { }

    public DemoFailedException(string message, Exception innerException)
        : base(message, innerException) { }

    /// <exception cref="DemoFailedException"><paramref name="holds"/> is false.</exception>
    internal static void Unless(bool holds, string message)
    {
        if (!holds)
        {
            throw new DemoFailedException(message);
        }
    }
}

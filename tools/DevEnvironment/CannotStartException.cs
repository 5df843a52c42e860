namespace DevEnvironment;

/// <summary>A part of the environment cannot start. The message tells the user what to do.</summary>
public sealed class CannotStartException : Exception
{
    public CannotStartException() { }

    public CannotStartException(string message)
        : base(message) { }

    public CannotStartException(string message, Exception innerException)
        : base(message, innerException) { }
}

namespace DevEnvironment;

/// <summary>A part of the environment cannot run here; the message tells its reader what to do about it.</summary>
public sealed class CannotStartException : Exception
{
    public CannotStartException() { }

    public CannotStartException(string message)
        : base(message) { }

    public CannotStartException(string message, Exception innerException)
        : base(message, innerException) { }
}

namespace FunctionsTestHost;

/// <summary>The worker answered an invocation with a failure, or the request could not be forwarded to it.</summary>
public sealed class InvocationFailedException : Exception
{
    public InvocationFailedException() { }

    public InvocationFailedException(string message)
        : base(message) { }

    public InvocationFailedException(string message, Exception? innerException)
        : base(message, innerException) { }
}

using System.Diagnostics.CodeAnalysis;

namespace McpOAuth.Protocol;

/// <summary>A value, or the error to return to the caller. Bugs and outages throw instead.</summary>
public sealed class OAuthResult<T>
    where T : notnull
{
    private readonly T? value;

    private OAuthResult(T? value, OAuthError? error)
    {
        this.value = value;
        Error = error;
    }

    public OAuthError? Error { get; }

    [MemberNotNullWhen(true, nameof(Error))]
    public bool IsRefused => Error is not null;

    public T Value => IsRefused ? throw new InvalidOperationException("A refused result has no value.") : value!;

    public static implicit operator OAuthResult<T>(T value) => new(value, null);

    public static implicit operator OAuthResult<T>(OAuthError error) => new(default, error);
}

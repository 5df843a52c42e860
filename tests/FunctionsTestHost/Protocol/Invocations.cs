using System.Collections.Concurrent;

namespace FunctionsTestHost.Protocol;

/// <summary>The invocations that the worker has not answered yet.</summary>
internal sealed class Invocations
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<InvocationResponse>> running = new();
    private Exception? end;

    /// <summary>Completes with the worker's answer, or fails when the worker is gone.</summary>
    public Task<InvocationResponse> Add(string id)
    {
        var answer = new TaskCompletionSource<InvocationResponse>(TaskCreationOptions.RunContinuationsAsynchronously);
        running[id] = answer;
        if (end is { } reason)
        {
            answer.TrySetException(reason);
        }
        return answer.Task;
    }

    public void Complete(InvocationResponse response)
    {
        if (running.TryRemove(response.InvocationId, out var answer))
        {
            answer.TrySetResult(response);
        }
    }

    public void Fail(Exception reason)
    {
        end = reason;
        foreach (var id in running.Keys)
        {
            if (running.TryRemove(id, out var answer))
            {
                answer.TrySetException(reason);
            }
        }
    }
}

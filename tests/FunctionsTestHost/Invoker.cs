using System.Diagnostics;
using FunctionsTestHost.Protocol;

namespace FunctionsTestHost;

/// <summary>Sends invocations to the worker and awaits its answers.</summary>
internal sealed class Invoker(WorkerChannel channel, Invocations invocations)
{
    /// <param name="activity">The host's own, whose id the worker gets as the parent.</param>
    /// <param name="aborted">The caller is gone: the worker is told, and may end the invocation as it likes.</param>
    public async Task<InvocationResponse> InvokeAsync(
        string id,
        FunctionInfo function,
        ParameterBinding input,
        Activity? activity,
        CancellationToken aborted
    )
    {
        var answer = invocations.Add(id);
        channel.Send(
            new()
            {
                RequestId = NewId.Create(),
                InvocationRequest = new()
                {
                    InvocationId = id,
                    FunctionId = function.Id,
                    InputData = { input },
                    TraceContext = new()
                    {
                        TraceParent = activity?.Id ?? "",
                        TraceState = activity?.TraceStateString ?? "",
                    },
                },
            }
        );
        await using var cancelling = aborted.Register(() =>
            channel.Send(new() { InvocationCancel = new() { InvocationId = id } })
        );
        return await answer;
    }

    /// <exception cref="InvocationFailedException">The worker says that the function failed.</exception>
    public static void Check(InvocationResponse response)
    {
        if (response.Result.Status != StatusResult.Types.Status.Success)
        {
            throw new InvocationFailedException(
                $"Invocation {response.InvocationId}: {response.Result.Status} {response.Result.Exception?.Message}"
            );
        }
    }
}

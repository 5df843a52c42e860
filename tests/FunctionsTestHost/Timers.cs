using System.Diagnostics;
using System.Text.Json;
using FunctionsTestHost.Protocol;

namespace FunctionsTestHost;

/// <summary>Calls a timer function as the host does when its time has come.</summary>
internal static class Timers
{
    /// <returns>The invocation's id.</returns>
    public static async Task<string> RunAsync(
        Invoker invoker,
        FunctionInfo function,
        DateTimeOffset now,
        bool isPastDue
    )
    {
        using var activity = new Activity(function.Name).Start();
        var info = new
        {
            Schedule = new { AdjustForDST = true },
            ScheduleStatus = new
            {
                Last = now,
                LastUpdated = now,
                Next = now,
            },
            IsPastDue = isPastDue,
        };
        var input = new ParameterBinding
        {
            Name = function.TriggerName,
            Data = new() { Json = JsonSerializer.Serialize(info) },
        };
        var id = NewId.Create();
        Invoker.Check(await invoker.InvokeAsync(id, function, input, activity, CancellationToken.None));
        return id;
    }
}

using System.Diagnostics;

namespace DevEnvironment.Demo;

/// <summary>Takes the steps, reports each as soon as it is done, and remembers the last one.</summary>
internal sealed class DemoSteps(Action<DemoStep> report)
{
    public DemoStep? Last { get; private set; }

    /// <summary>Takes a step. <paramref name="show"/> summarizes its result.</summary>
    public async Task<T> TakeAsync<T>(string title, Func<Task<T>> step, Func<T, string> show)
    {
        var watch = Stopwatch.StartNew();
        try
        {
            var result = await step();
            Done(new DemoStep(title, show(result), Succeeded: true, watch.Elapsed));
            return result;
        }
        catch (Exception e)
        {
            Done(new DemoStep(title, e.Message, Succeeded: false, watch.Elapsed));
            throw;
        }
    }

    private void Done(DemoStep step)
    {
        Last = step;
        report(step);
    }
}

using System.Diagnostics;

namespace DevEnvironment.Demo;

/// <summary>The steps taken so far, with their outcomes, for the table.</summary>
internal sealed class DemoSteps
{
    private readonly List<DemoStep> taken = [];

    public IReadOnlyList<DemoStep> Taken => taken;

    /// <summary>Takes a step. <paramref name="show"/> summarizes its result.</summary>
    public async Task<T> TakeAsync<T>(string title, Func<Task<T>> step, Func<T, string> show)
    {
        var watch = Stopwatch.StartNew();
        try
        {
            var result = await step();
            taken.Add(new DemoStep(title, show(result), Succeeded: true, watch.Elapsed));
            return result;
        }
        catch (Exception e)
        {
            taken.Add(new DemoStep(title, e.Message, Succeeded: false, watch.Elapsed));
            throw;
        }
    }
}

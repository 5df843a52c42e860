using System.Diagnostics;

namespace DevEnvironment.Demo;

/// <summary>The steps taken so far, each with what came of it, for the table.</summary>
internal sealed class DemoSteps
{
    private readonly List<DemoStep> _taken = [];

    public IReadOnlyList<DemoStep> Taken => _taken;

    /// <summary>Takes a step; <paramref name="show"/> says in few words what came of it.</summary>
    public async Task<T> TakeAsync<T>(string title, Func<Task<T>> step, Func<T, string> show)
    {
        var watch = Stopwatch.StartNew();
        try
        {
            var result = await step();
            _taken.Add(new DemoStep(title, show(result), Succeeded: true, watch.Elapsed));
            return result;
        }
        catch (Exception e)
        {
            _taken.Add(new DemoStep(title, e.Message, Succeeded: false, watch.Elapsed));
            throw;
        }
    }
}

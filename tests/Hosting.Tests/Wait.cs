using Microsoft.Extensions.Time.Testing;

namespace Integration.Hosting.Tests;

/// <summary>Waits for what happens on other threads.</summary>
internal static class Wait
{
    /// <summary>Waits until something is so; the test fails when it is not within half a minute.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var giveUp = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await condition())
            await Task.Delay(5, giveUp.Token);
    }

    /// <summary>Lets virtual time pass, a tenth of a second at a step unless another is given, until a task is done.</summary>
    public static async Task AdvancingAsync(this Task task, FakeTimeProvider time, TimeSpan? step = null)
    {
        using var giveUp = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!task.IsCompleted)
        {
            time.Advance(step ?? TimeSpan.FromMilliseconds(100));
            await Task.Delay(5, giveUp.Token);
        }

        await task;
    }
}

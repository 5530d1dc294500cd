using Microsoft.Extensions.Time.Testing;

namespace Integration.Examples.Tests;

internal static class VirtualTime
{
    /// <summary>Moves the clock on, step by step, until the task ends.</summary>
    public static async Task<T> DriveAsync<T>(this FakeTimeProvider time, Task<T> run, TimeSpan step)
    {
        while (!run.IsCompleted)
        {
            await Task.WhenAny(run, Task.Delay(1));
            time.Advance(step);
        }

        return await run;
    }
}

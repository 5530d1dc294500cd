using Microsoft.Extensions.Time.Testing;

namespace Integration.Outbox.Tests;

/// <summary>Waits for what happens on other threads.</summary>
internal static class Wait
{
    /// <summary>Waits until something is so, while virtual time passes if there is any; the test fails when it is not within two minutes.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition, FakeTimeProvider? time = null)
    {
        using var giveUp = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!await condition())
        {
            time?.Advance(TimeSpan.FromMilliseconds(200));
            await Task.Delay(10, giveUp.Token);
        }
    }
}

using Integration.Drivers;
using Microsoft.Extensions.Time.Testing;

namespace Integration.Core.Tests;

/// <summary>At a round trip of 100 ms many messages are given back in the time of one, not one behind the other.</summary>
public sealed class ManyLocksTests
{
    private const int Messages = 100;

    private static readonly EntityPath Orders = EntityPath.Queue("orders");
    private static readonly TimeSpan RoundTrip = TimeSpan.FromMilliseconds(100);

    private readonly FakeTimeProvider _time = new();
    private readonly ScriptedDriver _driver = new() { MaxReceiveCount = Messages };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ManyLocksTests()
    {
        _driver.OnReceive = (_, _, _) => Task.FromResult<IReadOnlyList<DriverMessage>>(
            [.. Enumerable.Range(0, Messages).Select(i => ScriptedDriver.Delivery(Orders, _time.GetUtcNow().AddMinutes(5), $"m{i}"))]);
        _driver.OnAbandon = (_, _) => Task.Delay(RoundTrip, _time, Token);
    }

    [Fact]
    public async Task Disposing_gives_back_a_hundred_messages_in_one_round_in_their_order()
    {
        var client = new MessagingClient(_driver, new MessagingClientOptions { TimeProvider = _time, DrainTimeout = TimeSpan.Zero });
        Assert.Equal(Messages, (await client.Queue("orders").ReceiveAsync(Messages, TimeSpan.Zero, Token)).Count);

        Assert.Equal(1, await RoundsAsync(client.DisposeAsync().AsTask()));

        Assert.Equal(Enumerable.Range(0, Messages).Select(i => $"m{i}"), _driver.Abandoned.Select(m => m.Message.MessageId));
    }

    [Fact]
    public async Task Leaving_a_loop_gives_back_what_was_fetched_ahead_in_one_round()
    {
        var client = new MessagingClient(_driver, new MessagingClientOptions { TimeProvider = _time });
        var messages = client.Queue("orders").ReceiveAllAsync(new() { MaxBatchSize = Messages }, Token).GetAsyncEnumerator(Token);
        Assert.True(await messages.MoveNextAsync());

        Assert.Equal(1, await RoundsAsync(messages.DisposeAsync().AsTask()));

        Assert.Equal(Messages - 1, _driver.Abandoned.Count);
    }

    /// <summary>How many round trips something takes.</summary>
    private async Task<int> RoundsAsync(Task task)
    {
        for (var rounds = 0; ; rounds++)
        {
            if (await Task.WhenAny(task, Task.Delay(50, Token)) == task)
            {
                await task;
                return rounds;
            }

            _time.Advance(RoundTrip);
        }
    }
}

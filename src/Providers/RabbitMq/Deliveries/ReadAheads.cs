using System.Diagnostics;
using Integration.RabbitMq.Requests;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Integration.RabbitMq.Deliveries;

/// <summary>Has a consumer stand on a channel while somebody keeps asking for messages, and finds out who does.</summary>
/// <param name="channel">The channel.</param>
/// <param name="consume">Starts a consumer with so much credit on a queue; what the broker calls it.</param>
/// <param name="giveBack">Makes a message available again.</param>
#pragma warning disable CA1001 // The semaphore holds nothing that would have to be freed.
internal sealed class ReadAheads(IChannel channel, Func<string, ushort, IAsyncBasicConsumer, Task<string>> consume, Func<ulong, ValueTask> giveBack)
#pragma warning restore CA1001
{
    /// <summary>So many receives in a row of so many messages, all of which came, with no more than so much between them, are of one who goes on.</summary>
    private const int After = 8;

    private const int Smallest = 16;

    private static readonly TimeSpan Within = TimeSpan.FromMilliseconds(100);

    private readonly SemaphoreSlim _starting = new(1, 1);
    private ReadAhead? _standing;
    private int _fullInARow;
    private long _lastFull;

    /// <summary>The end of the consumer, where that has begun.</summary>
    public Task Ending => _standing?.Ending ?? Task.CompletedTask;

    /// <summary>So many messages were asked for, and all of them came or not.</summary>
    public void Learn(bool isFull, int asked)
    {
        _fullInARow = isFull && asked >= Smallest ? _fullInARow + 1 : 0;
        _lastFull = Stopwatch.GetTimestamp();
    }

    /// <summary>What a consumer that stands has fetched; none where there is none, or no more comes to it.</summary>
    public async Task<List<BasicDeliverEventArgs>> TakeAsync(string queue, int most, bool waits, CancellationToken stop)
    {
        if (_standing is null && (_fullInARow < After || Stopwatch.GetElapsedTime(_lastFull) > Within))
            return [];
        var ahead = await StartAsync(queue, most).ConfigureAwait(false);
        var got = await ahead.TakeAsync(most, waits, stop).ConfigureAwait(false);
        if (got.Count == 0 && !stop.IsCancellationRequested)
            await ahead.EndAsync().ConfigureAwait(false);
        return got;
    }

    private async Task<ReadAhead> StartAsync(string queue, int most)
    {
        if (_standing is { } standing)
            return standing;
        await _starting.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            if (_standing is { } started)
                return started;
            var ahead = new ReadAhead(channel, EndAsync);
            ahead.Tag = await consume(queue, (ushort)most, ahead).ConfigureAwait(false);
            return _standing = ahead;
        }
        finally
        {
            _starting.Release();
        }
    }

    private async Task EndAsync(ReadAhead ahead)
    {
        try
        {
            RabbitMqProvider.Count("cancel");
            await channel.BasicCancelAsync(ahead.Tag, noWait: false, CancellationToken.None).ConfigureAwait(false);
            await foreach (var left in ahead.ReadRestAsync().ConfigureAwait(false))
                await giveBack(left.DeliveryTag).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever it is, what was fetched goes back with the channel.
        catch (Exception)
#pragma warning restore CA1031
        {
            if (channel.IsOpen)
                await channel.AbortAsync(CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            _fullInARow = 0;
            _standing = null;
        }
    }
}

using System.Threading.Channels;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Integration.RabbitMq.Deliveries;

/// <summary>A consumer that stands while callers keep asking: what they settle makes room for what they ask for next. After a moment in which nobody asks it is to end.</summary>
#pragma warning disable CA1001 // A timer that does not run holds nothing, and this one may be set again by those who still take when it ends.
internal sealed class ReadAhead : IAsyncBasicConsumer
#pragma warning restore CA1001
{
    /// <summary>How long it stands while nobody asks, or nothing comes.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    private readonly Channel<BasicDeliverEventArgs> _fetched = System.Threading.Channels.Channel.CreateUnbounded<BasicDeliverEventArgs>();
    private readonly Timer _idle;
    private readonly Lazy<Task> _end;
    private int _takers;

    /// <param name="channel">The channel.</param>
    /// <param name="end">Cancels it and gives back what is left.</param>
    public ReadAhead(IChannel channel, Func<ReadAhead, Task> end)
    {
        Channel = channel;
        _end = new(() => end(this));
        _idle = new Timer(static self => ((ReadAhead)self!).EndIfIdle(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public IChannel? Channel { get; }

    /// <summary>What the broker calls it.</summary>
    public string Tag { get; set; } = "";

    /// <summary>Its end, where that has begun.</summary>
    public Task Ending => _end.IsValueCreated ? _end.Value : Task.CompletedTask;

    /// <summary>1 to so many messages, or none where nothing comes for a moment, or at once.</summary>
    public async Task<List<BasicDeliverEventArgs>> TakeAsync(int most, bool waits, CancellationToken stop)
    {
        Interlocked.Increment(ref _takers);
        try
        {
            var got = Take(most);
            if (got.Count > 0 || !waits)
                return got;
            using var late = CancellationTokenSource.CreateLinkedTokenSource(stop);
            late.CancelAfter(Patience);
            while (got.Count == 0 && await _fetched.Reader.WaitToReadAsync(late.Token).ConfigureAwait(false))
                got = Take(most);
            return got;
        }
        catch (OperationCanceledException)
        {
            return [];
        }
        finally
        {
            if (Interlocked.Decrement(ref _takers) == 0)
                _idle.Change(Patience, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Ends it, once.</summary>
    public Task EndAsync() => _end.Value;

    /// <summary>What nobody took, until no more comes.</summary>
    public IAsyncEnumerable<BasicDeliverEventArgs> ReadRestAsync() => _fetched.Reader.ReadAllAsync(CancellationToken.None);

    public Task HandleBasicDeliverAsync(
        string consumerTag, ulong deliveryTag, bool redelivered, string exchange, string routingKey, IReadOnlyBasicProperties properties,
        ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)
    {
        // The library takes the bytes back when this returns.
        _fetched.Writer.TryWrite(new(consumerTag, deliveryTag, redelivered, exchange, routingKey, properties, body.ToArray(), CancellationToken.None));
        return Task.CompletedTask;
    }

    public Task HandleBasicConsumeOkAsync(string consumerTag, CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task HandleBasicCancelOkAsync(string consumerTag, CancellationToken cancellationToken = default) => CloseAsync(null);

    /// <summary>The broker ended it: the queue is gone.</summary>
    public Task HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken = default) =>
        CloseAsync(new ShutdownEventArgs(ShutdownInitiator.Peer, Constants.NotFound, "the queue was deleted"));

    public Task HandleChannelShutdownAsync(object channel, ShutdownEventArgs reason) => CloseAsync(reason);

    private List<BasicDeliverEventArgs> Take(int most)
    {
        var got = new List<BasicDeliverEventArgs>();
        while (got.Count < most && _fetched.Reader.TryRead(out var one))
            got.Add(one);
        return got;
    }

    private Task CloseAsync(ShutdownEventArgs? reason)
    {
        _fetched.Writer.TryComplete(reason is null ? null : new OperationInterruptedException(reason));
        return Task.CompletedTask;
    }

    private void EndIfIdle()
    {
        if (Volatile.Read(ref _takers) == 0)
            _ = EndAsync();
    }
}

using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Integration.RabbitMq.Receiving;

/// <summary>The consumer of one receive: it gathers what comes, until the one who asked has enough or waits no longer.</summary>
internal sealed class Pull(IChannel channel, int most) : IAsyncBasicConsumer
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _some = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<BasicDeliverEventArgs> _got = [];

    public IChannel? Channel => channel;

    public bool IsFull
    {
        get
        {
            lock (_gate)
                return _got.Count >= most;
        }
    }

    /// <summary>Ends when nothing more comes to this consumer.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Ends when there is a message, or the wait is over; throws when neither can be any more.</summary>
    public async Task WaitAsync(CancellationToken stop)
    {
        try
        {
            await _some.Task.WaitAsync(stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The wait is over.
        }
    }

    public List<BasicDeliverEventArgs> Take()
    {
        lock (_gate)
        {
            var got = _got;
            _got = [];
            return got;
        }
    }

    public Task HandleBasicDeliverAsync(
        string consumerTag, ulong deliveryTag, bool redelivered, string exchange, string routingKey, IReadOnlyBasicProperties properties,
        ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)
    {
        // The library takes the bytes back when this returns.
        var delivered = new BasicDeliverEventArgs(consumerTag, deliveryTag, redelivered, exchange, routingKey, properties, body.ToArray(), CancellationToken.None);
        lock (_gate)
            _got.Add(delivered);
        _some.TrySetResult();
        return Task.CompletedTask;
    }

    public Task HandleBasicConsumeOkAsync(string consumerTag, CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task HandleBasicCancelOkAsync(string consumerTag, CancellationToken cancellationToken = default)
    {
        _ended.TrySetResult();
        return Task.CompletedTask;
    }

    /// <summary>The broker ended it: the queue is gone.</summary>
    public Task HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken = default)
    {
        End(new ShutdownEventArgs(ShutdownInitiator.Peer, Constants.NotFound, "the queue was deleted"));
        return Task.CompletedTask;
    }

    public Task HandleChannelShutdownAsync(object sender, ShutdownEventArgs reason)
    {
        End(reason);
        return Task.CompletedTask;
    }

    private void End(ShutdownEventArgs reason)
    {
        _some.TrySetException(new OperationInterruptedException(reason));
        _ended.TrySetException(new OperationInterruptedException(reason));

        // Nobody may be waiting any more.
        _ = _some.Task.Exception;
        _ = _ended.Task.Exception;
    }
}

using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Integration.RabbitMq.Deliveries;

/// <summary>A consumer that gathers messages until its credit is used up or it is stopped.</summary>
internal sealed class Pull(IChannel channel, int credit, CancellationToken stop) : IAsyncBasicConsumer
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _full = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<BasicDeliverEventArgs> _got = [];

    public IChannel? Channel => channel;

    public bool IsFull
    {
        get
        {
            lock (_gate)
                return _got.Count >= credit;
        }
    }

    /// <summary>Ends when nothing more comes to this consumer.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Whether it is to be cancelled, and may not be yet.</summary>
    public bool IsStopping => stop.IsCancellationRequested;

    /// <summary>Ends when it is cancelled.</summary>
    public Task Over => _over.Task;

    public void Finish() => _over.TrySetResult();

    /// <summary>Ends when its credit is used up, or it is stopped; throws when neither can be any more.</summary>
    public async Task WaitAsync()
    {
        try
        {
            await _full.Task.WaitAsync(stop).ConfigureAwait(false);
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
        if (IsFull)
            _full.TrySetResult();
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
        _full.TrySetException(new OperationInterruptedException(reason));
        _ended.TrySetException(new OperationInterruptedException(reason));

        // Nobody may be waiting any more.
        _ = _full.Task.Exception;
        _ = _ended.Task.Exception;
    }
}

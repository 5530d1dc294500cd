using System.Collections.Concurrent;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Integration.RabbitMq.Receiving;

/// <summary>A channel with what was delivered on it, which can be settled on it alone and is lost with it.</summary>
/// <remarks>No request is cancelled with its caller: an answer that nobody awaits would be taken for that of the next request.</remarks>
internal sealed class LockChannel : IAsyncBasicConsumer
{
    private readonly ConcurrentQueue<BasicDeliverEventArgs> _late = new();
    private readonly CancellationTokenSource _lost = new();
    private readonly SemaphoreSlim _requests = new(1, 1);
    private readonly Lock _gate = new();
    private ushort _prefetch;
    private Task? _flushing;
    private Task? _nextFlush;

    public LockChannel(IChannel channel, Action<LockChannel, ShutdownEventArgs> onLost)
    {
        Channel = channel;
        channel.DefaultConsumer = this;
        channel.ChannelShutdownAsync += (_, reason) => LoseAsync(reason, onLost);

        // It may have gone before anybody listened.
        if (channel.CloseReason is { } closed)
            _ = LoseAsync(closed, onLost);
    }

    public IChannel Channel { get; }

    IChannel? IAsyncBasicConsumer.Channel => Channel;

    /// <summary>Cancelled when the channel is gone.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>What came after its consumer was cancelled.</summary>
    public List<BasicDeliverEventArgs> TakeLate(int most)
    {
        var late = new List<BasicDeliverEventArgs>();
        while (late.Count < most && _late.TryDequeue(out var delivered))
            late.Add(delivered);
        return late;
    }

    /// <summary>What is there, one by one: an answer that there is nothing is certain.</summary>
    public async Task<List<BasicDeliverEventArgs>> GetAsync(string queue, int most)
    {
        var got = new List<BasicDeliverEventArgs>();
        while (got.Count < most)
        {
            Client.RabbitMqProvider.Count("get");
            if (await Channel.BasicGetAsync(queue, autoAck: false, CancellationToken.None).ConfigureAwait(false) is not { } one)
                break;
            got.Add(new BasicDeliverEventArgs("", one.DeliveryTag, one.Redelivered, one.Exchange, one.RoutingKey, one.BasicProperties, one.Body.ToArray()));
        }

        return got;
    }

    /// <summary>
    /// Waits for messages by a consumer whose credit is what is asked for, and which goes with the wait: nothing comes that nobody asked for.
    /// </summary>
    /// <param name="queue">The queue.</param>
    /// <param name="most">The most messages.</param>
    /// <param name="stop">Ends the wait.</param>
    public async Task<List<BasicDeliverEventArgs>> PullAsync(string queue, int most, CancellationToken stop)
    {
        var pull = new Pull(Channel, most);
        var tag = await ConsumeAsync(queue, (ushort)most, pull).ConfigureAwait(false);
        await pull.WaitAsync(stop).ConfigureAwait(false);
        Client.RabbitMqProvider.Count("cancel");
        if (pull.IsFull)
        {
            // All of its credit is used, so that nothing more can come: no answer is needed, and settlements come after it.
            await Channel.BasicCancelAsync(tag, noWait: true, CancellationToken.None).ConfigureAwait(false);
            return pull.Take();
        }

        await Channel.BasicCancelAsync(tag, noWait: false, CancellationToken.None).ConfigureAwait(false);
        await pull.Ended.ConfigureAwait(false);
        return pull.Take();
    }

    public ValueTask AckAsync(ulong tag)
    {
        Client.RabbitMqProvider.Count("ack");
        return Channel.BasicAckAsync(tag, multiple: false, CancellationToken.None);
    }

    public ValueTask RequeueAsync(ulong tag)
    {
        Client.RabbitMqProvider.Count("nack");
        return Channel.BasicNackAsync(tag, multiple: false, requeue: true, CancellationToken.None);
    }

    /// <summary>
    /// Ends when the broker has got everything that was sent on the channel before. An acknowledgement has no answer, so one that went into
    /// a broken connection would pass for done. Those who ask while one is under way share the next.
    /// </summary>
    public Task FlushAsync()
    {
        lock (_gate)
        {
            if (_flushing is null or { IsCompleted: true })
                return _flushing = AskAsync();
            return _nextFlush ??= AfterAsync(_flushing);
        }

        async Task AfterAsync(Task flushing)
        {
            await flushing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
            Task mine;
            lock (_gate)
            {
                _nextFlush = null;
                mine = _flushing = AskAsync();
            }

            await mine.ConfigureAwait(false);
        }
    }

    public Task HandleBasicDeliverAsync(
        string consumerTag, ulong deliveryTag, bool redelivered, string exchange, string routingKey, IReadOnlyBasicProperties properties,
        ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)
    {
        _late.Enqueue(new BasicDeliverEventArgs(consumerTag, deliveryTag, redelivered, exchange, routingKey, properties, body.ToArray(), CancellationToken.None));
        return Task.CompletedTask;
    }

    public Task HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task HandleBasicCancelOkAsync(string consumerTag, CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task HandleBasicConsumeOkAsync(string consumerTag, CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task HandleChannelShutdownAsync(object channel, ShutdownEventArgs reason) => Task.CompletedTask;

    private async Task<string> ConsumeAsync(string queue, ushort most, Pull pull)
    {
        await _requests.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            if (_prefetch != most)
            {
                Client.RabbitMqProvider.Count("qos");
                await Channel.BasicQosAsync(0, most, global: false, CancellationToken.None).ConfigureAwait(false);
                _prefetch = most;
            }

            Client.RabbitMqProvider.Count("consume");
            return await Channel.BasicConsumeAsync(
                queue, autoAck: false, consumerTag: "", noLocal: false, exclusive: false, arguments: null, pull, CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            _requests.Release();
        }
    }

    /// <summary>A request without an effect, whose answer comes behind everything else.</summary>
    private async Task AskAsync()
    {
        await _requests.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            await Channel.BasicQosAsync(0, _prefetch, global: false, CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            _requests.Release();
        }
    }

    private async Task LoseAsync(ShutdownEventArgs reason, Action<LockChannel, ShutdownEventArgs> onLost)
    {
        onLost(this, reason);
        await _lost.CancelAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}

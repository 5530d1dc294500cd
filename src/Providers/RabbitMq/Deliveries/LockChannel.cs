using System.Collections.Concurrent;
using Integration.RabbitMq.Requests;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Integration.RabbitMq.Deliveries;

/// <summary>A channel with what was delivered on it, which can be settled on it alone and is lost with it.</summary>
/// <remarks>No request is cancelled with its caller: an answer that nobody awaits would be taken for that of the next request.</remarks>
#pragma warning disable CA1001 // Neither holds anything that would have to be freed, and both are used after the channel's end.
internal sealed class LockChannel : IAsyncBasicConsumer
#pragma warning restore CA1001
{
    /// <summary>Fewer are not worth a consumer.</summary>
    private const int SmallestPull = 4;

    /// <summary>How long what certainly comes is waited for, should somebody else have been faster all the same.</summary>
    private static readonly TimeSpan PullTimeout = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<Pull, bool> _pulls = new();
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

    /// <summary>
    /// Receives 1 to so many messages, or none when it is stopped or does not wait. The broker counts a delivery for whatever it hands to a consumer
    /// that is being cancelled, so a consumer has credit for no more than certainly comes: one message while it waits, and of a backlog a part
    /// that others can't have taken meanwhile. What is left is fetched one by one.
    /// </summary>
    /// <param name="queue">The queue.</param>
    /// <param name="most">The most messages.</param>
    /// <param name="waits">Whether to wait for the first.</param>
    /// <param name="stop">Ends the wait.</param>
    public async Task<List<BasicDeliverEventArgs>> ReceiveAsync(string queue, int most, bool waits, CancellationToken stop)
    {
        try
        {
            return await FetchAsync(queue, most, waits, stop).ConfigureAwait(false);
        }
        catch when (Channel.IsOpen)
        {
            // A request without an answer: what it took would be held for ever by a channel that nobody reads.
            await Channel.AbortAsync(CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    public ValueTask AckAsync(ulong tag)
    {
        RabbitMqProvider.Count("ack");
        return Channel.BasicAckAsync(tag, multiple: false, CancellationToken.None);
    }

    /// <summary>Makes a message available again. A consumer that is being stopped is cancelled first: it would get the message, which would count.</summary>
    public async ValueTask RequeueAsync(ulong tag)
    {
        foreach (var stopping in _pulls.Keys.Where(pull => pull.IsStopping))
            await stopping.Over.ConfigureAwait(false);
        RabbitMqProvider.Count("nack");
        await Channel.BasicNackAsync(tag, multiple: false, requeue: true, CancellationToken.None).ConfigureAwait(false);
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

    /// <summary>What comes after its consumer was cancelled goes back: nobody is there to take it.</summary>
    public async Task HandleBasicDeliverAsync(
        string consumerTag, ulong deliveryTag, bool redelivered, string exchange, string routingKey, IReadOnlyBasicProperties properties,
        ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default) =>
        await Channel.BasicNackAsync(deliveryTag, multiple: false, requeue: true, CancellationToken.None).ConfigureAwait(false);

    public Task HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task HandleBasicCancelOkAsync(string consumerTag, CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task HandleBasicConsumeOkAsync(string consumerTag, CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task HandleChannelShutdownAsync(object channel, ShutdownEventArgs reason) => Task.CompletedTask;

    private async Task<List<BasicDeliverEventArgs>> FetchAsync(string queue, int most, bool waits, CancellationToken stop)
    {
        var got = new List<BasicDeliverEventArgs>();
        var left = await GetAsync(queue, got).ConfigureAwait(false);
        if (got.Count == 0)
        {
            if (!waits)
                return got;
            await PullAsync(queue, 1, got, stop).ConfigureAwait(false);
            if (got.Count == 0)
                return got;
            left = most > 1 ? await GetAsync(queue, got).ConfigureAwait(false) : 0;
        }

        while (left > 0 && got.Count < most && !stop.IsCancellationRequested)
        {
            var part = (int)Math.Min(most - got.Count, left / 2);
            if (part < SmallestPull)
            {
                left = await GetAsync(queue, got).ConfigureAwait(false);
                continue;
            }

            using var late = CancellationTokenSource.CreateLinkedTokenSource(stop);
            late.CancelAfter(PullTimeout);
            await PullAsync(queue, part, got, late.Token).ConfigureAwait(false);
            break;
        }

        return got;
    }

    /// <summary>Takes one message, if there is one; how many are left.</summary>
    private async Task<uint> GetAsync(string queue, List<BasicDeliverEventArgs> got)
    {
        RabbitMqProvider.Count("get");
        if (await Channel.BasicGetAsync(queue, autoAck: false, CancellationToken.None).ConfigureAwait(false) is not { } one)
            return 0;

        // The library takes its bytes back.
        got.Add(new BasicDeliverEventArgs("", one.DeliveryTag, one.Redelivered, one.Exchange, one.RoutingKey, one.BasicProperties, one.Body.ToArray(), CancellationToken.None));
        return one.MessageCount;
    }

    /// <summary>Waits until a consumer with that credit has used it up.</summary>
    private async Task PullAsync(string queue, int credit, List<BasicDeliverEventArgs> got, CancellationToken stop)
    {
        var pull = new Pull(Channel, credit, stop);
        _pulls[pull] = true;
        try
        {
            var tag = await ConsumeAsync(queue, (ushort)credit, pull).ConfigureAwait(false);
            await pull.WaitAsync().ConfigureAwait(false);
            RabbitMqProvider.Count("cancel");
            if (pull.IsFull)
            {
                // Nothing more can come: no answer is needed, and settlements come after it.
                await Channel.BasicCancelAsync(tag, noWait: true, CancellationToken.None).ConfigureAwait(false);
            }
            else
            {
                await Channel.BasicCancelAsync(tag, noWait: false, CancellationToken.None).ConfigureAwait(false);
                await pull.Ended.ConfigureAwait(false);
            }

            got.AddRange(pull.Take());
        }
        finally
        {
            pull.Finish();
            _pulls.TryRemove(pull, out _);
        }
    }

    private async Task<string> ConsumeAsync(string queue, ushort most, Pull pull)
    {
        await _requests.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            if (_prefetch != most)
            {
                RabbitMqProvider.Count("qos");
                await Channel.BasicQosAsync(0, most, global: false, CancellationToken.None).ConfigureAwait(false);
                _prefetch = most;
            }

            RabbitMqProvider.Count("consume");
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

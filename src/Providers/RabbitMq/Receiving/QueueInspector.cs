using Integration.RabbitMq.Client;
using Integration.RabbitMq.Management;
using Integration.RabbitMq.Requests;
using Integration.RabbitMq.Sending;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Integration.RabbitMq.Receiving;

/// <summary>
/// Counts and empties queues (clauses Q17, Q18). The broker tells what is ready at once; what is locked only its statistics tell, seconds late,
/// so that is left out. What waits for a delay is in the delay queues.
/// </summary>
internal sealed class QueueInspector(RabbitMqContext context, DelayQueues delays, Func<string, CancellationToken, Task<IReadOnlyList<string>>> findDelayQueues)
{
    private readonly ChannelSlot _channel = new(context.Publishing, confirms: false);

    public async Task<MessageCounts> CountAsync(EntityPath source, CancellationToken cancellationToken)
    {
        var queue = context.Names.QueueOf(source);
        var active = await CountAsync(queue).WaitAsync(cancellationToken).ConfigureAwait(false);
        if (source.IsDeadLetter)
            return new MessageCounts(active, InFlight: null, Delayed: 0, DeadLettered: 0, IsExact: false);
        var dead = await CountAsync(context.Names.QueueOf(source.DeadLetter)).WaitAsync(cancellationToken).ConfigureAwait(false);
        return new MessageCounts(active, InFlight: null, await CountDelayedAsync(queue, cancellationToken).ConfigureAwait(false), dead, IsExact: false);
    }

    public async Task<long?> PurgeAsync(EntityPath source, CancellationToken cancellationToken)
    {
        var queue = context.Names.QueueOf(source);
        var removed = 0L;

        // What waits first: what becomes due meanwhile is in the queue then.
        if (!source.IsDeadLetter)
        {
            foreach (var delay in await DelayQueuesAsync(queue, cancellationToken).ConfigureAwait(false))
                removed += await OrNothingAsync(PurgeAsync(delay)).WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        return removed + await PurgeAsync(queue).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public ValueTask CloseAsync() => _channel.CloseAsync();

    /// <summary>Null where the management API does not say which queues there are: it is not there, or not for this user.</summary>
    private async Task<long?> CountDelayedAsync(string queue, CancellationToken cancellationToken)
    {
        try
        {
            var delayed = 0L;
            foreach (var delay in await DelayQueuesAsync(queue, cancellationToken).ConfigureAwait(false))
                delayed += await OrNothingAsync(CountAsync(delay)).WaitAsync(cancellationToken).ConfigureAwait(false);
            return delayed;
        }
        catch (Exception exception) when (exception is ManagementException or HttpRequestException)
        {
            return null;
        }
    }

    private async Task<IReadOnlyList<string>> DelayQueuesAsync(string queue, CancellationToken cancellationToken) =>
        [.. delays.UsedFor(queue).Union(await findDelayQueues(queue, cancellationToken).ConfigureAwait(false), StringComparer.Ordinal)];

    private async Task<long> CountAsync(string queue)
    {
        var channel = await _channel.GetAsync(CancellationToken.None).ConfigureAwait(false);
        RabbitMqProvider.Count("declare-passive");
        return (await channel.QueueDeclarePassiveAsync(queue, CancellationToken.None).ConfigureAwait(false)).MessageCount;
    }

    private async Task<long> PurgeAsync(string queue)
    {
        var channel = await _channel.GetAsync(CancellationToken.None).ConfigureAwait(false);
        RabbitMqProvider.Count("purge");
        return await channel.QueuePurgeAsync(queue, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>A delay queue goes when it is not used.</summary>
    private static async Task<long> OrNothingAsync(Task<long> counting)
    {
        try
        {
            return await counting.ConfigureAwait(false);
        }
        catch (OperationInterruptedException gone) when (gone.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            return 0;
        }
    }
}

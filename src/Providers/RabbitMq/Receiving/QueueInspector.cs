using Integration.RabbitMq.Client;
using Integration.RabbitMq.Management;
using Integration.RabbitMq.Requests;
using Integration.RabbitMq.Sending;
using RabbitMQ.Client.Exceptions;

namespace Integration.RabbitMq.Receiving;

/// <summary>
/// Counts and empties queues (clauses Q17, Q18). The broker tells what is ready at once; what is locked only its statistics tell, seconds late,
/// so that is left out. What waits for a delay is in the delay queues. A queue that others made may have no queue for dead letters: it has none then.
/// </summary>
internal sealed class QueueInspector(RabbitMqContext context, DelayQueues delays, Func<string, CancellationToken, Task<IReadOnlyList<string>>> findDelayQueues)
{
    private readonly ChannelSlot _channel = new(context.Publishing, confirms: false);

    public async Task<MessageCounts> CountAsync(EntityPath source, CancellationToken cancellationToken)
    {
        var queue = context.Names.QueueOf(source);
        if (source.IsDeadLetter)
        {
            var letters = await OrNoneAsync(source, CountAsync(queue)).WaitAsync(cancellationToken).ConfigureAwait(false);
            return new MessageCounts(letters, InFlight: null, Delayed: 0, DeadLettered: 0, IsExact: false);
        }

        var active = await CountAsync(queue).WaitAsync(cancellationToken).ConfigureAwait(false);
        var dead = await OrNothingAsync(CountAsync(context.Names.QueueOf(source.DeadLetter))).WaitAsync(cancellationToken).ConfigureAwait(false);
        return new MessageCounts(active, InFlight: null, await CountDelayedAsync(queue, cancellationToken).ConfigureAwait(false), dead, IsExact: false);
    }

    public async Task<long?> PurgeAsync(EntityPath source, CancellationToken cancellationToken)
    {
        var queue = context.Names.QueueOf(source);
        if (source.IsDeadLetter)
            return await OrNoneAsync(source, PurgeAsync(queue)).WaitAsync(cancellationToken).ConfigureAwait(false);
        var removed = 0L;

        // What waits first: what becomes due meanwhile is in the queue then.
        foreach (var delay in await DelayQueuesAsync(queue, cancellationToken).ConfigureAwait(false))
            removed += await OrNothingAsync(PurgeAsync(delay)).WaitAsync(cancellationToken).ConfigureAwait(false);

        return removed + await PurgeAsync(queue).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Throws when there is no such queue.</summary>
    public Task RequireAsync(EntityPath source) => CountAsync(context.Names.QueueOf(source));

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

    private Task<long> CountAsync(string queue) => _channel.CallAsync(async channel =>
    {
        RabbitMqProvider.Count("declare-passive");
        return (long)(await channel.QueueDeclarePassiveAsync(queue, CancellationToken.None).ConfigureAwait(false)).MessageCount;
    });

    private Task<long> PurgeAsync(string queue) => _channel.CallAsync(async channel =>
    {
        RabbitMqProvider.Count("purge");
        return (long)await channel.QueuePurgeAsync(queue, CancellationToken.None).ConfigureAwait(false);
    });

    /// <summary>Of dead letters there are none where there is no queue for them, but the one whose they would be.</summary>
    private async Task<long> OrNoneAsync(EntityPath deadLetters, Task<long> counting)
    {
        try
        {
            return await counting.ConfigureAwait(false);
        }
        catch (OperationInterruptedException missing) when (RabbitMqErrors.IsMissing(missing))
        {
            await RequireAsync(deadLetters.Owner).ConfigureAwait(false);
            return 0;
        }
    }

    /// <summary>A delay queue goes when its time is over.</summary>
    private static async Task<long> OrNothingAsync(Task<long> counting)
    {
        try
        {
            return await counting.ConfigureAwait(false);
        }
        catch (OperationInterruptedException missing) when (RabbitMqErrors.IsMissing(missing))
        {
            return 0;
        }
    }
}

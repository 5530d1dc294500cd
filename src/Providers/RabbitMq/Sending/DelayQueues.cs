using System.Collections.Concurrent;
using Integration.RabbitMq.Client;
using Integration.RabbitMq.Messages;
using Integration.RabbitMq.Requests;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Integration.RabbitMq.Sending;

/// <summary>
/// The queues in which messages wait (clause Q12): one for each target and delay, whose messages all expire after that delay and then go to the
/// target. Each is made when it is first needed, and goes when it has not been needed for a day longer than its delay.
/// </summary>
internal sealed class DelayQueues(RabbitMqContext context)
{
    /// <summary>The longest delay: with <see cref="Idle"/> the most milliseconds that the broker counts to.</summary>
    public static readonly TimeSpan MaxDelay = TimeSpan.FromDays(48);

    private static readonly TimeSpan Idle = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<string, long> _declared = new(StringComparer.Ordinal);
    private readonly ChannelSlot _channel = new(context.Publishing, confirms: false);

    /// <summary>The delay rounded up to the grid, which bounds how many queues there are: within a tenth, and never more than a second late.</summary>
    public static long OnGrid(TimeSpan delay)
    {
        var milliseconds = MessageEncoder.ToMilliseconds(delay);
        var step = milliseconds <= 10_000 ? 10 : milliseconds <= 600_000 ? 100 : 1000;
        return (milliseconds + step - 1) / step * step;
    }

    /// <summary>Stores a message in the queue of its delay; throws when the target is missing.</summary>
    public async Task SendAsync(Publisher publisher, Route target, OutgoingMessage message, CancellationToken cancellationToken)
    {
        var queue = await EnsureAsync(target, message.Delay, cancellationToken).ConfigureAwait(false);
        try
        {
            await publisher.PublishAsync("", queue, mandatory: true, message, cancellationToken).ConfigureAwait(false);
        }
        catch (PublishException returned) when (returned.IsReturn)
        {
            // Gone with a queue that was deleted and made again, which this client has not seen.
            _declared.TryRemove(queue, out _);
            queue = await EnsureAsync(target, message.Delay, cancellationToken).ConfigureAwait(false);
            await publisher.PublishAsync("", queue, mandatory: true, message, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The delay queues of a queue that this client has used.</summary>
    public IReadOnlyList<string> UsedFor(string queue) =>
        [.. _declared.Keys.Where(name => name.StartsWith(Entities.EntityNames.DelayQueuesOf(queue), StringComparison.Ordinal))];

    public ValueTask CloseAsync() => _channel.CloseAsync();

    private string NameOf(Route target, long milliseconds) => target.Entity.Kind == EntityKind.Topic
        ? context.Names.TopicDelayQueueOf(target.Entity.Name, milliseconds)
        : Entities.EntityNames.DelayQueueOf(target.Key, milliseconds);

    private async Task<string> EnsureAsync(Route target, TimeSpan delay, CancellationToken cancellationToken)
    {
        var milliseconds = OnGrid(delay);
        var queue = NameOf(target, milliseconds);
        await _channel.CallAsync(channel => EnsureAsync(channel, target, queue, milliseconds)).WaitAsync(cancellationToken).ConfigureAwait(false);
        return queue;
    }

    /// <summary>Whether it had to be declared.</summary>
    private async Task<bool> EnsureAsync(IChannel channel, Route target, string queue, long milliseconds)
    {
        RabbitMqProvider.Count("declare-passive");
        if (target.Entity.Kind == EntityKind.Topic)
            await channel.ExchangeDeclarePassiveAsync(target.Exchange, CancellationToken.None).ConfigureAwait(false);
        else
            await channel.QueueDeclarePassiveAsync(target.Key, CancellationToken.None).ConfigureAwait(false);

        // Publishing does not count as use, declaring does: a queue is declared anew well before it goes with what waits in it.
        if (_declared.TryGetValue(queue, out var at) && context.Time.GetElapsedTime(at) < Idle / 2)
            return false;
        var due = target.Exchange;
        if (target.Entity.Kind == EntityKind.Topic)
            due = await EnsureDueExchangeAsync(channel, target).ConfigureAwait(false);
        var arguments = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["x-queue-type"] = "quorum",
            ["x-message-ttl"] = milliseconds,
            ["x-expires"] = milliseconds + (long)Idle.TotalMilliseconds,
            ["x-dead-letter-exchange"] = due,
            ["x-dead-letter-routing-key"] = target.Key,
            ["x-dead-letter-strategy"] = "at-least-once",
            ["x-overflow"] = "reject-publish",
        };
        RabbitMqProvider.Count("declare");
        await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: CancellationToken.None).ConfigureAwait(false);
        _declared[queue] = context.Time.GetTimestamp();
        return true;
    }

    /// <summary>
    /// The exchange through which what is due comes to a topic, and to a queue that keeps nothing: the broker would hold on to what reaches no queue, and
    /// bring it to a subscription that is made later.
    /// </summary>
    private async Task<string> EnsureDueExchangeAsync(IChannel channel, Route topic)
    {
        var due = context.Names.DueExchangeOf(topic.Entity.Name);
        await channel.ExchangeDeclareAsync(due, ExchangeType.Fanout, durable: true, autoDelete: false, arguments: null, cancellationToken: CancellationToken.None).ConfigureAwait(false);
        await channel.QueueDeclareAsync(
            context.Names.Discarded, durable: true, exclusive: false, autoDelete: false,
            new Dictionary<string, object?>(StringComparer.Ordinal) { ["x-message-ttl"] = 0 }, cancellationToken: CancellationToken.None).ConfigureAwait(false);
        await channel.QueueBindAsync(context.Names.Discarded, due, "", arguments: null, cancellationToken: CancellationToken.None).ConfigureAwait(false);
        await channel.ExchangeBindAsync(topic.Exchange, due, "", arguments: null, cancellationToken: CancellationToken.None).ConfigureAwait(false);
        return due;
    }
}

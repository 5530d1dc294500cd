using System.Collections.Concurrent;
using Integration.RabbitMq.Client;
using Integration.RabbitMq.Messages;
using Integration.RabbitMq.Requests;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Integration.RabbitMq.Sending;

/// <summary>
/// The queues in which messages wait (clause Q12): one for each target, delay and period, whose messages all expire after that delay and then go to the
/// target. Each is made when it is first needed, and goes by itself when all that may have been sent to it is long due.
/// </summary>
internal sealed class DelayQueues(RabbitMqContext context, DelayPeriods periods)
{
    /// <summary>The longest delay: within the 2³² milliseconds of a time to live. How long a queue lasts the broker limits to ten years, or not at all.</summary>
    public static readonly TimeSpan MaxDelay = TimeSpan.FromDays(48);

    // When this client declared each, and for how long it lasts at least.
    private readonly ConcurrentDictionary<string, (long At, TimeSpan Lifetime)> _declared = new(StringComparer.Ordinal);
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
            // Somebody deleted it, such as with a queue that was made again since.
            _declared.TryRemove(queue, out _);
            queue = await EnsureAsync(target, message.Delay, cancellationToken).ConfigureAwait(false);
            await publisher.PublishAsync("", queue, mandatory: true, message, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The delay queues of a queue that this client has used.</summary>
    public IReadOnlyList<string> UsedFor(string queue) =>
        [.. _declared.Keys.Where(name => name.StartsWith(Entities.EntityNames.DelayQueuesOf(queue), StringComparison.Ordinal))];

    public ValueTask CloseAsync() => _channel.CloseAsync();

    private string NameOf(Route target, long milliseconds, long period) => target.Entity.Kind == EntityKind.Topic
        ? context.Names.TopicDelayQueueOf(target.Entity.Name, milliseconds, period)
        : Entities.EntityNames.DelayQueueOf(target.Key, milliseconds, period);

    private async Task<string> EnsureAsync(Route target, TimeSpan delay, CancellationToken cancellationToken)
    {
        var milliseconds = OnGrid(delay);
        var queue = NameOf(target, milliseconds, periods.NumberAt(context.Now));
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

        if (_declared.ContainsKey(queue))
            return false;
        var due = target.Exchange;
        if (target.Entity.Kind == EntityKind.Topic)
            due = await EnsureDueExchangeAsync(channel, target).ConfigureAwait(false);
        var lifetime = periods.LifetimeOf(TimeSpan.FromMilliseconds(milliseconds));
        var arguments = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["x-queue-type"] = "quorum",
            ["x-message-ttl"] = milliseconds,
            ["x-expires"] = (long)lifetime.TotalMilliseconds,
            ["x-dead-letter-exchange"] = due,
            ["x-dead-letter-routing-key"] = target.Key,
            ["x-dead-letter-strategy"] = "at-least-once",
            ["x-overflow"] = "reject-publish",
        };
        RabbitMqProvider.Count("declare");
        await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: CancellationToken.None).ConfigureAwait(false);
        ForgetOld();
        _declared[queue] = (context.Time.GetTimestamp(), lifetime);
        return true;
    }

    /// <summary>The queues of periods that are over for everybody.</summary>
    private void ForgetOld()
    {
        foreach (var (queue, declared) in _declared)
        {
            if (context.Time.GetElapsedTime(declared.At) > declared.Lifetime)
                _declared.TryRemove(queue, out _);
        }
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

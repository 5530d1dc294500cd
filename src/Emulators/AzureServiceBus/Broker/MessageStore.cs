using Azure.Core.Amqp;
using Integration.Emulators.AzureServiceBus.Entities;
using Integration.Emulators.AzureServiceBus.Messages;

namespace Integration.Emulators.AzureServiceBus.Broker;

/// <summary>The messages of one queue or subscription, or of one of its sub-queues. Used under the broker's lock only.</summary>
internal sealed class MessageStore
{
    private static readonly AmqpAnnotatedMessage Nothing = new(AmqpMessageBody.FromValue(string.Empty));
    private static readonly BrokerMessage MaxKey = Key(long.MaxValue);

    private readonly SortedSet<BrokerMessage> _all = new(BrokerMessage.BySequence);
    private readonly Dictionary<Guid, BrokerMessage> _locked = [];
    private readonly Dictionary<long, BrokerMessage> _deferred = [];
    private readonly Dictionary<long, BrokerMessage> _scheduled = [];

    public MessageStore(StoreEntity entity, SubQueue subQueue)
    {
        Entity = entity;
        SubQueue = subQueue;
        Line = new MessageLine(this, null);
        Sessions = new SessionTable(this);
    }

    public StoreEntity Entity { get; }

    public SubQueue SubQueue { get; }

    public MessageLine Line { get; }

    public SessionTable Sessions { get; }

    public HashSet<ReceiverLink> Links { get; } = [];

    public BrokerNamespace Namespace => Entity.Namespace;

    public string Path => EntityPaths.Format(Entity.Path, SubQueue);

    public long SizeInBytes { get; private set; }

    public long Count => _all.Count;

    public long ScheduledCount => _scheduled.Count;

    /// <summary>The sub-queues of an entity with sessions have none.</summary>
    public bool RequiresSession => SubQueue == SubQueue.None && Entity.RequiresSession;

    public void Add(BrokerMessage message)
    {
        message.State = BrokerMessageState.Active;
        Insert(message);
        if (SubQueue == SubQueue.None && message.ExpiresAt < DateTimeOffset.MaxValue)
        {
            ScheduleExpiry(message.SequenceNumber, message.ExpiresAt);
        }

        Offer(message);
    }

    public void AddScheduled(BrokerMessage message)
    {
        message.State = BrokerMessageState.Scheduled;
        Insert(message);
        _scheduled.Add(message.SequenceNumber, message);
        Namespace.Due.Add(message.ScheduledFor!.Value, () =>
        {
            if (_scheduled.Remove(message.SequenceNumber))
            {
                // The service gives a scheduled message a new sequence number when it is enqueued.
                Erase(message);
                Entity.Enqueue(message);
            }
        });
    }

    public bool HasScheduled(long sequenceNumber) => _scheduled.ContainsKey(sequenceNumber);

    public void CancelScheduled(long sequenceNumber)
    {
        if (_scheduled.Remove(sequenceNumber, out BrokerMessage? message))
        {
            Erase(message);
        }
    }

    public List<BrokerMessage> Peek(long fromSequenceNumber, int max, string? sessionId)
    {
        var from = Key(fromSequenceNumber);
        return fromSequenceNumber > MaxKey.SequenceNumber - 1
            ? []
            : [.. _all.GetViewBetween(from, MaxKey)
                .Where(message => sessionId is null || string.Equals(message.SessionId, sessionId, StringComparison.Ordinal))
                .Take(max)];
    }

    public DeliveredMessage Deliver(BrokerMessage message, ReceiveMode mode, Session? session)
    {
        Changed(session?.Line ?? Line);
        if (mode == ReceiveMode.ReceiveAndDelete)
        {
            _deferred.Remove(message.SequenceNumber);
            Erase(message);
            return message.Deliver(null);
        }

        var messageLock = new MessageLock(Namespace.Now + Entity.LockDuration, session);
        message.Lock = messageLock;
        _locked.Add(messageLock.Token, message);
        if (session is not null)
            session.InFlight.Add(message);
        else
            ScheduleLockExpiry(messageLock.Token, messageLock.Until);

        return message.Deliver(messageLock);
    }

    /// <summary>The message that this lock token holds.</summary>
    public BrokerMessage Locked(Guid token) =>
        _locked.TryGetValue(token, out BrokerMessage? message) && message.Lock!.Transaction is null
            ? message
            : throw BrokerErrors.MessageLockLost(Path);

    public DateTimeOffset RenewLock(BrokerMessage message)
    {
        MessageLock current = message.Lock!;
        current.Until = Namespace.Now + Entity.LockDuration;
        ScheduleLockExpiry(current.Token, current.Until);
        return current.Until;
    }

    public void Complete(BrokerMessage message)
    {
        Unlock(message);
        _deferred.Remove(message.SequenceNumber);
        Erase(message);
    }

    public void Abandon(BrokerMessage message, IDictionary<string, object?>? properties)
    {
        ModifyIfAny(message, properties);
        Release(message, countDelivery: true);
    }

    public void Defer(BrokerMessage message, IDictionary<string, object?>? properties)
    {
        ModifyIfAny(message, properties);
        Unlock(message);
        message.State = BrokerMessageState.Deferred;
        _deferred[message.SequenceNumber] = message;
    }

    public List<DeliveredMessage> ReceiveDeferred(IReadOnlyCollection<long> sequenceNumbers, ReceiveMode mode, Session? session)
    {
        var found = new List<BrokerMessage>();
        foreach (long number in sequenceNumbers)
        {
            if (!_deferred.TryGetValue(number, out BrokerMessage? message)
                || message.Lock is not null
                || (session is not null && !string.Equals(message.SessionId, session.Id, StringComparison.Ordinal)))
                throw BrokerErrors.MessageNotFound(Path, number);

            found.Add(message);
        }

        return found.ConvertAll(message => Deliver(message, mode, session));
    }

    public void DeadLetter(BrokerMessage message, string? reason, string? description, IDictionary<string, object?>? properties)
    {
        Unlock(message);
        _deferred.Remove(message.SequenceNumber);
        Erase(message);
        var changes = new Dictionary<string, object?>(properties ?? new Dictionary<string, object?>(), StringComparer.Ordinal);
        if (reason is not null)
        {
            changes[MessageAnnotationNames.DeadLetterReason] = reason;
        }

        if (description is not null)
        {
            changes[MessageAnnotationNames.DeadLetterErrorDescription] = description;
        }

        ModifyIfAny(message, changes);
        Entity.AddDeadLetter(message);
    }

    /// <summary>Ends a message's lock without settlement.</summary>
    public void Release(BrokerMessage message, bool countDelivery)
    {
        Unlock(message);
        if (countDelivery)
        {
            message.DeliveryCount++;
            if (SubQueue == SubQueue.None && message.DeliveryCount >= Entity.MaxDeliveryCount)
            {
                DeadLetter(
                    message,
                    "MaxDeliveryCountExceeded",
                    $"Message could not be consumed after {Entity.MaxDeliveryCount} delivery attempts.",
                    null);
                return;
            }
        }

        if (message.State == BrokerMessageState.Active)
        {
            Offer(message);
        }
    }

    /// <summary>Messages that wait here go where the entity passes messages on to since its settings were changed.</summary>
    public void PassOn()
    {
        if (Entity.ForwardTo is null)
            return;
        foreach (BrokerMessage message in _all.Where(static message => message.State == BrokerMessageState.Active && message.Lock is null).ToArray())
        {
            LineOf(message).Remove(message);
            Erase(message);
            Entity.PassOn(message);
        }
    }

    /// <summary>Deletes up to so many messages that were there before a time and that nobody has locked.</summary>
    public int Delete(int max, DateTimeOffset before, string? sessionId)
    {
        BrokerMessage[] found = [.. _all
            .Where(message => message.State == BrokerMessageState.Active && message.Lock is null && message.EnqueuedTime < before
                && (sessionId is null || string.Equals(message.SessionId, sessionId, StringComparison.Ordinal)))
            .Take(max)];
        foreach (BrokerMessage message in found)
        {
            MessageLine line = LineOf(message);
            line.Remove(message);
            Changed(line);
            Erase(message);
        }

        return found.Length;
    }

    public void LoseLocks()
    {
        foreach (BrokerMessage message in _locked.Values.Where(static message => message.Lock!.Session is null).ToArray())
        {
            Release(message, countDelivery: true);
        }
    }

    public void Changed(MessageLine line)
    {
        if (line.Session is { } session)
        {
            Sessions.Changed(session);
        }

        Namespace.Changed(line, this);
    }

    private static BrokerMessage Key(long sequenceNumber) => new(Nothing, 0) { SequenceNumber = sequenceNumber };

    private MessageLine LineOf(BrokerMessage message) => RequiresSession ? Sessions.Get(message.SessionId!).Line : Line;

    private void Offer(BrokerMessage message)
    {
        if (SubQueue == SubQueue.None && message.ExpiresAt <= Namespace.Now)
        {
            Expire(message);
            return;
        }

        LineOf(message).Add(message);
    }

    // What is due later holds on to numbers and tokens, not to messages: most are long gone by then.
    private void ScheduleExpiry(long sequenceNumber, DateTimeOffset at) => Namespace.Due.Add(at, () =>
    {
        if (_all.TryGetValue(Key(sequenceNumber), out BrokerMessage? message) && message.State == BrokerMessageState.Active)
            ExpireIfAvailable(message);
    });

    private void ScheduleLockExpiry(Guid token, DateTimeOffset until) => Namespace.Due.Add(until, () =>
    {
        if (_locked.TryGetValue(token, out BrokerMessage? message) && message.Lock!.Until <= Namespace.Now)
            Release(message, countDelivery: true);
    });

    private void ExpireIfAvailable(BrokerMessage message)
    {
        // A locked message outlives its time until the lock ends; a deferred one is the application's to fetch.
        MessageLine line = LineOf(message);
        if (line.Remove(message))
        {
            Changed(line);
            Expire(message);
        }
    }

    private void Expire(BrokerMessage message)
    {
        if (Entity.DeadLetteringOnMessageExpiration)
        {
            DeadLetter(message, "TTLExpiredException", "The message expired and was dead lettered.", null);
        }
        else
        {
            Erase(message);
        }
    }

    private void Unlock(BrokerMessage message)
    {
        if (message.Lock is not null)
        {
            _locked.Remove(message.Lock.Token);
            message.Lock.Session?.InFlight.Remove(message);
            message.Lock = null;
        }
    }

    private void Insert(BrokerMessage message)
    {
        _all.Add(message);
        SizeInBytes += message.Size;
    }

    private void Erase(BrokerMessage message)
    {
        if (_all.Remove(message))
        {
            SizeInBytes -= message.Size;
        }
    }

    private static void ModifyIfAny(BrokerMessage message, IDictionary<string, object?>? properties)
    {
        if (properties is not { Count: > 0 })
            return;
        message.Modify(content =>
        {
            foreach ((string name, object? value) in properties)
                content.ApplicationProperties[name] = value!;
        });
    }
}

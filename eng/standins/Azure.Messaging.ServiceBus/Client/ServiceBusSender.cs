using System.ComponentModel;
using Azure.Messaging.ServiceBus.Broker;

namespace Azure.Messaging.ServiceBus;

public class ServiceBusSender : IAsyncDisposable
{
    private readonly ServiceBusConnection _connection;

    protected ServiceBusSender()
    {
    }

    protected ServiceBusSender(ServiceBusClient client, string queueOrTopicName)
        : this(client, queueOrTopicName, new ServiceBusSenderOptions())
    {
    }

    protected ServiceBusSender(ServiceBusClient client, string queueOrTopicName, ServiceBusSenderOptions options)
        : this(client?.Connection, queueOrTopicName, options)
    {
    }

    internal ServiceBusSender(ServiceBusConnection connection, string entityPath, ServiceBusSenderOptions options)
    {
        Check.NotNull(connection, nameof(connection));
        Check.NotNullOrEmpty(entityPath, nameof(entityPath));
        _connection = connection;
        EntityPath = entityPath;
        Identifier = Identifiers.Make(options?.Identifier, entityPath);
    }

    public virtual string FullyQualifiedNamespace => Broker.Host;

    public virtual string EntityPath { get; }

    public virtual bool IsClosed { get; private set; }

    public virtual string Identifier { get; }

    private BrokerNamespace Broker => _connection.Broker;

    public virtual Task SendMessageAsync(ServiceBusMessage message, CancellationToken cancellationToken = default)
    {
        Check.NotNull(message, nameof(message));
        return SendMessagesAsync([message], cancellationToken);
    }

    public virtual async Task SendMessagesAsync(IEnumerable<ServiceBusMessage> messages, CancellationToken cancellationToken = default)
    {
        Check.NotNull(messages, nameof(messages));
        ThrowIfClosed();
        List<BrokerMessage> outgoing = [.. messages.Select(static message => OutgoingMessage.From(message))];
        if (outgoing.Count > 0)
        {
            await SendAsync(outgoing, BrokerTransaction.Ambient(Broker), cancellationToken);
        }
    }

    public virtual Task SendMessagesAsync(ServiceBusMessageBatch messageBatch, CancellationToken cancellationToken = default)
    {
        Check.NotNull(messageBatch, nameof(messageBatch));
        return SendMessagesAsync(messageBatch.Messages, cancellationToken);
    }

    public virtual ValueTask<ServiceBusMessageBatch> CreateMessageBatchAsync(CancellationToken cancellationToken = default) =>
        CreateMessageBatchAsync(new CreateMessageBatchOptions(), cancellationToken);

    public virtual async ValueTask<ServiceBusMessageBatch> CreateMessageBatchAsync(
        CreateMessageBatchOptions options,
        CancellationToken cancellationToken = default)
    {
        ThrowIfClosed();
        long limit = await _connection.RunAsync(
            BrokerOperation.Send,
            EntityPath,
            Right.Send,
            () => SendOperation.MaxSize(Broker, Broker.FindTarget(EntityPath)),
            cancellationToken);
        long size = options?.MaxSizeInBytes ?? limit;
        if (size > limit)
        {
            throw new ArgumentOutOfRangeException(
                nameof(options),
                $"The batch may be asked for with at most {limit} bytes, the maximum of the link.");
        }

        return new ServiceBusMessageBatch(size);
    }

    public virtual async Task<long> ScheduleMessageAsync(
        ServiceBusMessage message,
        DateTimeOffset scheduledEnqueueTime,
        CancellationToken cancellationToken = default)
    {
        Check.NotNull(message, nameof(message));
        return (await ScheduleMessagesAsync([message], scheduledEnqueueTime, cancellationToken))[0];
    }

    public virtual async Task<IReadOnlyList<long>> ScheduleMessagesAsync(
        IEnumerable<ServiceBusMessage> messages,
        DateTimeOffset scheduledEnqueueTime,
        CancellationToken cancellationToken = default)
    {
        Check.NotNull(messages, nameof(messages));
        ThrowIfClosed();
        List<BrokerMessage> outgoing = [.. messages.Select(message => OutgoingMessage.From(message, scheduledEnqueueTime))];
        if (outgoing.Count == 0)
        {
            return [];
        }

        await SendAsync(outgoing, BrokerTransaction.Ambient(Broker), cancellationToken, numbered: true);
        return outgoing.ConvertAll(static message => message.SequenceNumber);
    }

    public virtual Task CancelScheduledMessageAsync(long sequenceNumber, CancellationToken cancellationToken = default) =>
        CancelScheduledMessagesAsync([sequenceNumber], cancellationToken);

    public virtual async Task CancelScheduledMessagesAsync(
        IEnumerable<long> sequenceNumbers,
        CancellationToken cancellationToken = default)
    {
        Check.NotNull(sequenceNumbers, nameof(sequenceNumbers));
        ThrowIfClosed();
        long[] numbers = [.. sequenceNumbers];
        BrokerTransaction transaction = BrokerTransaction.Ambient(Broker);
        await _connection.RunAsync(
            BrokerOperation.Send,
            EntityPath,
            Right.Send,
            () =>
            {
                ISendTarget target = Broker.FindTarget(EntityPath);
                ServiceBusException Missing() => numbers.FirstOrDefault(number => !target.HasScheduled(number), -1) is var missing and >= 0
                    ? BrokerErrors.MessageNotFound(EntityPath, missing)
                    : null;
                Do(transaction, target, Missing, () => Array.ForEach(numbers, target.CancelScheduled));
            },
            cancellationToken);
    }

    public virtual Task CloseAsync(CancellationToken cancellationToken = default)
    {
        IsClosed = true;
        return Task.CompletedTask;
    }

    public virtual async ValueTask DisposeAsync()
    {
        await CloseAsync();
        GC.SuppressFinalize(this);
    }

    [EditorBrowsable(EditorBrowsableState.Never)]
    public override bool Equals(object obj) => base.Equals(obj);

    [EditorBrowsable(EditorBrowsableState.Never)]
    public override int GetHashCode() => base.GetHashCode();

    [EditorBrowsable(EditorBrowsableState.Never)]
    public override string ToString() => base.ToString();

    private Task SendAsync(
        List<BrokerMessage> messages,
        BrokerTransaction transaction,
        CancellationToken cancellationToken,
        bool numbered = false) => _connection.RunAsync(
            BrokerOperation.Send,
            EntityPath,
            Right.Send,
            () =>
            {
                ISendTarget target = Broker.FindTarget(EntityPath);
                SendOperation.Check(Broker, target, messages);

                // A lost answer makes the SDK send again: each time the broker gets messages of its own.
                List<BrokerMessage> copies = messages.ConvertAll(static message => message.Copy());
                for (int i = 0; numbered && i < messages.Count; i++)
                {
                    messages[i].SequenceNumber = copies[i].SequenceNumber = target.NextSequenceNumber();
                }

                Do(transaction, target, static () => null, () => SendOperation.Apply(Broker, target, copies));
            },
            cancellationToken);

    private void Do(BrokerTransaction transaction, ISendTarget target, Func<Exception> check, Action apply)
    {
        if (check() is { } failure)
        {
            throw failure;
        }

        if (transaction is null)
        {
            apply();
            return;
        }

        transaction.Touch(target.Path, _connection.Options.EnableCrossEntityTransactions);
        transaction.Add(check, apply, static () => { });
    }

    private void ThrowIfClosed()
    {
        Check.NotDisposed(IsClosed, nameof(ServiceBusSender));
        _connection.ThrowIfClosed();
    }
}

using System.Security.Cryptography;
using System.Text;
using Azure.Messaging.ServiceBus;
using Integration.AzureServiceBus.Messages;
using Integration.AzureServiceBus.Settling;
using Integration.Drivers;

namespace Integration.AzureServiceBus.Sending;

/// <summary>
/// Stores messages in one subscription, through its topic as a copy for it alone, or in a dead-letter queue
/// (<see cref="DeadLetterSender"/>).
/// </summary>
internal sealed class ServiceBusDirectSender : ISenderDriver
{
    private readonly ServiceBusContext _context;
    private readonly EntityPath _source;
    private readonly ServiceBusSenderDriver _sender;
    private readonly CopyTarget _copies;
    private readonly DeadLetterSender _deadLetters;

    public ServiceBusDirectSender(ServiceBusContext context, EntityPath source)
    {
        _context = context;
        _source = source;
        _sender = new ServiceBusSenderDriver(context, source.Kind == EntityKind.Subscription ? EntityPath.Topic(source.Name) : source.Owner);
        _copies = new CopyTarget(context, source);
        _deadLetters = new DeadLetterSender(context, source.Owner, _sender);
    }

    public async ValueTask<SendLimits> GetLimitsAsync(CancellationToken cancellationToken)
    {
        await _copies.CheckAsync(Capability.SubscriptionSource, cancellationToken).ConfigureAwait(false);
        return await _sender.GetLimitsAsync(cancellationToken).ConfigureAwait(false);
    }

    public PreparedMessage Prepare(Message message, DeadLetterInfo? deadLetter)
    {
        var written = Write(message, deadLetter);
        return new PreparedMessage(message, MessageSize.Of(written, message.Body.Length), written);
    }

    public Task<IReadOnlyList<SendOutcome>> SendAsync(IReadOnlyList<PreparedMessage> batch, CancellationToken cancellationToken) => _source.IsDeadLetter
        ? _deadLetters.SendAsync((name, inSession) => [.. batch.Select(m => Assign(m, name, inSession))], cancellationToken)
        : _sender.SendAsync(batch, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _sender.DisposeAsync().ConfigureAwait(false);
        await _copies.DisposeAsync().ConfigureAwait(false);
    }

    private ServiceBusMessage Write(Message message, DeadLetterInfo? deadLetter)
    {
        // On its way a dead letter must neither wait nor expire.
        var written = MessageWriter.Write(deadLetter is null ? message : message with { Delay = TimeSpan.Zero, TimeToLive = null }, _context.Now);
        written.MessageId = NativeId(message);
        written.ApplicationProperties[WireNames.MessageId] = message.MessageId!;
        if (deadLetter is not null)
        {
            written.ApplicationProperties[WireNames.TimeToLive] = message.TimeToLive?.Ticks ?? 0L;

            // For its size, until it is known who buries it and where: in a session it has the most properties.
            Burial.Mark(written, deadLetter);
            Burial.Assign(written, DeadLetterSender.NewName(), message.GroupId, inSession: true);
        }

        if (_source.SubscriptionName is { } subscription)
            SentProperties.Of(written).HideIn(written, EntityNames.OfSubscription(subscription), _copies.Mark);
        return written;
    }

    private static ServiceBusMessage Assign(PreparedMessage prepared, string sender, bool inSession)
    {
        var written = (ServiceBusMessage)prepared.Payload!;
        Burial.Assign(written, sender, prepared.Message.GroupId, inSession);
        return written;
    }

    /// <summary>
    /// What duplicate detection goes by: of the sender's own id and the place, as the topic's or queue's other messages may have
    /// the same id; without one no two messages are the same.
    /// </summary>
    private string NativeId(Message message) => message.DeduplicationId is { } id
        ? "direct-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{_source}\n{id}")))
        : Guid.NewGuid().ToString("N");
}

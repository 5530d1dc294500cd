using System.Security.Cryptography;
using System.Text;
using Azure.Messaging.ServiceBus;
using Integration.AzureServiceBus.Client;
using Integration.AzureServiceBus.Messages;
using Integration.Drivers;

namespace Integration.AzureServiceBus.Sending;

/// <summary>
/// Stores messages in one subscription, through its topic as a copy for it alone, or in a dead-letter queue
/// (<see cref="DeadLetterSender"/>).
/// </summary>
internal sealed class AzureServiceBusDirectSender : IDirectSenderDriver
{
    private readonly AzureServiceBusContext _context;
    private readonly EntityPath _source;
    private readonly AzureServiceBusSender _sender;
    private readonly CopySender _copies;
    private readonly DeadLetterSender _deadLetters;

    public AzureServiceBusDirectSender(AzureServiceBusContext context, EntityPath source)
    {
        _context = context;
        _source = source;
        _sender = new AzureServiceBusSender(context, source.Kind == EntityKind.Subscription ? EntityPath.Topic(source.Name) : source.Owner);
        _copies = new CopySender(context, source);
        _deadLetters = new DeadLetterSender(context, source.Owner, _sender);
    }

    public ValueTask<SendLimits> GetLimitsAsync(CancellationToken cancellationToken) => _sender.GetLimitsAsync(cancellationToken);

    public long Measure(DirectMessage message) => MessageSize.Of(Write(message, DeadLetterSender.NewName(), inSession: true), message.Message.Body.Length);

    public async Task<IReadOnlyList<SendOutcome>> SendAsync(IReadOnlyList<DirectMessage> batch, CancellationToken cancellationToken)
    {
        await _copies.CheckAsync(Capability.SubscriptionSource, cancellationToken).ConfigureAwait(false);
        return _source.IsDeadLetter
            ? await _deadLetters.SendAsync((name, inSession) => [.. batch.Select(m => Write(m, name, inSession))], cancellationToken).ConfigureAwait(false)
            : await _sender.SendAsync([.. batch.Select(m => Write(m, "", inSession: false))], cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _sender.DisposeAsync().ConfigureAwait(false);
        await _copies.DisposeAsync().ConfigureAwait(false);
    }

    private ServiceBusMessage Write(DirectMessage direct, string sender, bool inSession)
    {
        var message = direct.Message;

        // On its way a dead letter must neither wait nor expire.
        var written = MessageEncoder.Encode(
            direct.DeadLetter is null ? message : message with { Delay = TimeSpan.Zero, TimeToLive = null }, _context.Now);
        written.MessageId = NativeId(message);
        written.ApplicationProperties[WireNames.MessageId] = message.MessageId!;
        if (direct.DeadLetter is { } details)
        {
            written.ApplicationProperties[WireNames.TimeToLive] = message.TimeToLive?.Ticks ?? 0L;
            DeadLetterTransfer.Mark(written, details, sender, inSession);
        }

        if (_source.SubscriptionName is { } subscription)
            SentProperties.Of(written).HideIn(written, EntityNames.OfSubscription(subscription), _copies.Mark);
        return written;
    }

    /// <summary>
    /// What duplicate detection goes by: of the sender's own id and the place, as the topic's or queue's other messages may have
    /// the same id; without one no two messages are the same.
    /// </summary>
    private string NativeId(Message message) => message.DeduplicationId is { } id
        ? WireNames.Prefix.Direct + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{_source}\n{id}")))
        : Guid.NewGuid().ToString("N");
}

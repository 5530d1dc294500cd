using System.Globalization;
using Azure.Messaging.ServiceBus;
using Integration.AzureServiceBus.Client;
using Integration.AzureServiceBus.Messages;
using Integration.AzureServiceBus.Topology;

namespace Integration.AzureServiceBus.Sending;

/// <summary>
/// Sends copies of a source's messages back to that source: to the queue, or through the topic to that subscription only.
/// </summary>
internal sealed class CopySender(AzureServiceBusContext context, EntityPath source) : IAsyncDisposable
{
    private readonly Lazy<ServiceBusSender> _sender = new(() => context.Client.CreateSender(context.Names.Of(source.Name)));
    private bool _isChecked;

    /// <summary>The topic's mark of copies, once it is known.</summary>
    public string Mark { get; private set; } = CopyMark.Public;

    public ServiceBusSender Sender => _sender.Value;

    /// <summary>Throws where a copy would get lost: the subscription has no rule that lets it in.</summary>
    /// <remarks>Reading rules takes no more than the right to listen.</remarks>
    public async Task CheckAsync(Capability capability, CancellationToken cancellationToken)
    {
        if (_isChecked || source.SubscriptionName is not { } subscription)
            return;
        var native = EntityNames.OfSubscription(subscription);
        RequestCounter.Count("enumerate-rules");
        var rules = context.Client.CreateRuleManager(context.Names.Of(source.Name), native);
        await using (rules.ConfigureAwait(false))
        {
            string? mark = null;
            await foreach (var rule in rules.GetRulesAsync(cancellationToken).ConfigureAwait(false))
                mark ??= SubscriptionRules.FindCopyMark(rule, native);
            Mark = mark ?? throw new CapabilityNotSupportedException(
                capability,
                "the subscription was not made by this library: it has no rule that lets in a copy meant for it alone.",
                "create it by ITopology, or settle its messages otherwise.",
                AzureServiceBusProvider.Name,
                source);
        }

        _isChecked = true;
    }

    /// <summary>
    /// A copy of a message, with everything that its sender gave and a native id of its own: duplicate detection would drop a
    /// copy under the id of its original. The id is the same for every copy of one original, so that a repeated one is dropped.
    /// </summary>
    public ServiceBusMessage Copy(ServiceBusReceivedMessage original, string purpose)
    {
        var copy = new ServiceBusMessage(original);
        var sent = SentProperties.Of(original);
        if (source.SubscriptionName is { } subscription)
            sent.HideIn(copy, EntityNames.OfSubscription(subscription), Mark);
        var properties = copy.ApplicationProperties;
        properties.Remove(WireNames.DeadLetteredAt);
        properties.Remove(WireNames.DeadLetterDeliveryCount);
        properties.Remove(WireNames.DeliveryCount);
        properties.Remove(WireNames.EnqueuedAt);
        properties.Remove(WireNames.SequenceNumber);
        DeadLetterTransfer.Undo(copy);
        properties.Remove(WireNames.Service.DeadLetterReason);
        properties.Remove(WireNames.Service.DeadLetterDescription);
        properties[WireNames.MessageId] = sent.Text(WireNames.MessageId) ?? MessageDecoder.NativeId(original);
        properties[WireNames.TimeToLive] = MessageDecoder.TimeToLive(original)?.Ticks ?? 0L;
        copy.MessageId = $"{purpose}{original.SequenceNumber.ToString(CultureInfo.InvariantCulture)}-{source.SubscriptionName}".TrimEnd('-');
        copy.ScheduledEnqueueTime = default;
        return copy;
    }

    public ValueTask DisposeAsync() => _sender.IsValueCreated ? _sender.Value.DisposeAsync() : ValueTask.CompletedTask;
}

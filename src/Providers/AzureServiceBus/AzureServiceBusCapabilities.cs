namespace Integration.AzureServiceBus;

/// <summary>What the provider declares.</summary>
internal static class AzureServiceBusCapabilities
{
    public static MessagingCapabilities For(AzureServiceBusLimits limits) => new(
        new MessagingLimits
        {
            MaxMessageBytes = limits.MaxMessageBytes,
            MaxHeaders = 64,
            MinLockDuration = TimeSpan.FromSeconds(5),
            MaxLockDuration = TimeSpan.FromMinutes(5),
            MaxDeliveryCountLimit = 2000,
            MinDeduplicationWindow = TimeSpan.FromSeconds(20),
            MaxDeduplicationWindow = TimeSpan.FromDays(7),
            MinAutoDeleteOnIdle = TimeSpan.FromMinutes(5),

            // The longest there is stands for never.
            MaxAutoDeleteOnIdle = TimeSpan.MaxValue - TimeSpan.FromTicks(1),
        },
        new Dictionary<Capability, CapabilitySupport>
        {
            [Capability.AbandonWithDelay] = CapabilitySupport.Emulated(
                "a scheduled copy and the completion of the original in one transaction, and an abandon per earlier delivery when it is due; "
                + "in a group the receiver holds the session until then, and the delay ends early if its process does"),
            [Capability.Groups] = CapabilitySupport.Emulated("sessions, accepted and held behind the receiver: a link per group in hand"),
            [Capability.OrderedTopics] = CapabilitySupport.Emulated("sessions of each subscription; that a topic is ordered is kept in its user metadata"),
            [Capability.Filters] = CapabilitySupport.Emulated(
                "correlation and SQL rules; an expression has at most 1,024 characters, and a number must be exact as a double"),
            [Capability.Peek] = CapabilitySupport.Emulated(
                "native, but the service shows locked messages as active (the adapter knows its own), and to a subscription nothing of what waits to be published"),
            [Capability.Redrive] = CapabilitySupport.Emulated("receive, copy back, complete: three operations a message; to a subscription through its topic"),
            [Capability.ScheduledSend] = CapabilitySupport.Emulated(
                "cancelling is native; to move, the message is scheduled again, then the first one cancelled: a crash in between leaves both"),
            [Capability.Purge] = CapabilitySupport.Emulated("receive and delete, then cancel what is scheduled; locked messages stay"),
            [Capability.PushWebhook] = NoPush("webhooks"),
            [Capability.PushEmail] = NoPush("e-mail"),
            [Capability.PushSms] = NoPush("text messages"),
            [Capability.PushFunction] = NoPush("functions"),
        });

    private static CapabilitySupport NoPush(string what) => CapabilitySupport.Unsupported(
        $"Service Bus does not push to {what}.", "receive from the subscription and deliver from a consumer.");
}

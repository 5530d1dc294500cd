namespace Integration.Emulators.AzureServiceBus.Broker;

/// <summary>Failures on request. Used under the broker's lock.</summary>
internal static class FaultOperations
{
    public static void LoseLocks(MessageStore store, string? sessionId)
    {
        if (sessionId is null)
            store.LoseLocks();
        foreach (Session session in store.Sessions.Locked()
            .Where(session => sessionId is null || string.Equals(session.Id, sessionId, StringComparison.Ordinal))
            .ToArray())
            store.Sessions.Unlock(session, countDeliveries: true);
    }

    public static void DetachLinks(MessageStore store)
    {
        foreach (ReceiverLink link in store.Links.ToArray())
            link.End(new ServiceBusEmulatorException(EmulatedError.LinkDetached, "The link is force detached by the broker."));
    }
}

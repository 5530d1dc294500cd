namespace Integration.Emulators.AzureServiceBus.Broker;

/// <summary>Deletes entities that were idle for the time that they set. Used under the broker's lock.</summary>
internal static class IdleDeletion
{
    public static void Watch(BrokerNamespace broker, IIdleEntity entity)
    {
        TimeSpan idle = entity.AutoDeleteOnIdle;
        DateTimeOffset since = entity.HasLinks ? broker.Now : entity.AccessedAt;
        if (idle >= DateTimeOffset.MaxValue - since)
            return;

        broker.Due.Add(since + idle, () =>
        {
            // Whoever changed the time in between has started a watch of its own.
            if (!entity.Exists || entity.AutoDeleteOnIdle != idle)
                return;
            if (!entity.HasLinks && entity.AccessedAt + idle <= broker.Now)
                entity.Delete();
            else
                Watch(broker, entity);
        });
    }
}

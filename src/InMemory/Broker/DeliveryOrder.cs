namespace Integration.InMemory.Broker;

/// <summary>Which visible message of a source is delivered next.</summary>
internal abstract class DeliveryOrder
{
    /// <summary>Adds a message that becomes visible for the first time, behind all others.</summary>
    public abstract void Add(StoredMessage message);

    /// <summary>The next message to deliver; it is not offered again until <see cref="Return"/>. Null when there is none.</summary>
    public abstract StoredMessage? Take();

    /// <summary>Makes a taken message available again, before those that came later.</summary>
    public abstract void Return(StoredMessage message);

    /// <summary>Forgets a message, visible, taken or never added.</summary>
    public abstract void Remove(StoredMessage message);

    /// <summary>Forgets every message.</summary>
    public abstract void Clear();
}

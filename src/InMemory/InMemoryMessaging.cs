namespace Integration.InMemory;

/// <summary>Makes clients of the in-memory provider.</summary>
public static class InMemoryMessaging
{
    /// <summary>Makes a client, and its broker unless there is one of that name.</summary>
    /// <param name="options">The provider's settings; null for the defaults.</param>
    /// <param name="clientOptions">The clock, logging and the like; null for the defaults.</param>
    /// <exception cref="ArgumentException">Options are not valid; see <see cref="InMemoryDriver(InMemoryOptions?, MessagingClientOptions?)"/>.</exception>
    public static IMessaging Create(InMemoryOptions? options = null, MessagingClientOptions? clientOptions = null) =>
        new MessagingClient(new InMemoryDriver(options, clientOptions), clientOptions);
}

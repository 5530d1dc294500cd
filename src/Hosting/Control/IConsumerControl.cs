namespace Integration.Hosting;

/// <summary>
/// Steers the consumers of one messaging client while they run: a service of <c>AddMessaging</c>, keyed by the name of a named client. What it
/// changes holds in this process until it ends. Safe for concurrent use.
/// </summary>
/// <remarks>Every method that takes a consumer's name throws <see cref="KeyNotFoundException"/> for one that there is not.</remarks>
public interface IConsumerControl
{
    /// <summary>How every consumer is, in the order of their names.</summary>
    IReadOnlyList<ConsumerStatus> List();

    /// <summary>How one is; null when there is none of that name.</summary>
    ConsumerStatus? Find(string consumer);

    /// <summary>
    /// Has a consumer fetch no more; what it has in hand is finished, its locks renewed. Twice is once. It stays so, also when it is stopped and
    /// started, until <see cref="Resume(string)"/>.
    /// </summary>
    void Pause(string consumer);

    /// <summary>Has every consumer that there is now fetch no more.</summary>
    void Pause();

    /// <summary>Takes a <see cref="Pause(string)"/> back; it goes on unless an <see cref="IPauseSignal"/> says otherwise.</summary>
    void Resume(string consumer);

    /// <summary>Takes the pause of every consumer back.</summary>
    void Resume();

    /// <summary>Ends when a consumer that pauses, or was stopped, has nothing in hand any more, or was resumed.</summary>
    /// <exception cref="InvalidOperationException">It neither pauses nor was stopped.</exception>
    Task WhenIdleAsync(string consumer, CancellationToken cancellationToken = default);

    /// <summary>
    /// Ends a consumer as the stop of the host would: what it has in hand is finished. When the token is cancelled handlers are cancelled,
    /// and what they had not begun is given back.
    /// </summary>
    Task StopAsync(string consumer, CancellationToken cancellationToken = default);

    /// <summary>Ends every consumer that there is now.</summary>
    /// <inheritdoc cref="StopAsync(string, CancellationToken)" />
    Task StopAsync(CancellationToken cancellationToken = default);

    /// <summary>Starts a consumer that was stopped; nothing happens when it runs.</summary>
    /// <exception cref="InvalidOperationException">It is being stopped or was removed, or the host has not started or is stopping.</exception>
    Task StartAsync(string consumer, CancellationToken cancellationToken = default);

    /// <summary>Starts every consumer that was stopped.</summary>
    /// <inheritdoc cref="StartAsync(string, CancellationToken)" />
    Task StartAsync(CancellationToken cancellationToken = default);

    /// <summary>Changes how many handlers run at a time, at once: more begin, or as many as are too many begin nothing further.</summary>
    /// <param name="consumer">Which consumer.</param>
    /// <param name="maxConcurrency">1–1,000.</param>
    /// <exception cref="InvalidOperationException">It is of a stream and consumes one record of a partition after the other.</exception>
    void SetMaxConcurrency(string consumer, int maxConcurrency);

    /// <summary>Changes it of every consumer that there is now, but for those of streams that consume one record of a partition after the other.</summary>
    /// <param name="maxConcurrency">1–1,000.</param>
    void SetMaxConcurrency(int maxConcurrency);

    /// <summary>
    /// Adds a consumer of a queue or subscription. It has everything that declared ones have, and starts at once, or with the host.
    /// The source should exist: the consumer tries until it does.
    /// </summary>
    /// <param name="source"><c>queue</c>, <c>topic/subscription</c>, or either with <c>/$dead-letter</c>: its name.</param>
    /// <param name="configure">Adds handlers, which must be registered services, and middleware, and sets options.</param>
    /// <param name="cancellationToken">Ends the asking of pause signals; the consumer is not added then.</param>
    /// <exception cref="ArgumentException">The source is not the path of one.</exception>
    /// <exception cref="MessagingConfigurationException">An option is out of range, or handlers exclude each other.</exception>
    /// <exception cref="InvalidOperationException">A handler is not a registered service, the source has a consumer already, or the host is stopping.</exception>
    Task AddAsync(string source, Action<IConsumerBuilder> configure, CancellationToken cancellationToken = default);

    /// <summary>Stops a consumer, as <see cref="StopAsync(string, CancellationToken)"/> does, and forgets it: one for its source can be added again.</summary>
    Task RemoveAsync(string consumer, CancellationToken cancellationToken = default);
}

namespace Integration.Hosting;

/// <content>Values that are sent for later, and can be taken back until they are due.</content>
public partial interface IMessagePublisher
{
    /// <summary>Sends a value to a queue that is not visible before a time; see <see cref="IMessageSchedule"/>.</summary>
    /// <typeparam name="T">What the value is sent as: its type's name goes with the message.</typeparam>
    /// <param name="queue">The queue's name.</param>
    /// <param name="value">The value.</param>
    /// <param name="dueAt">When it becomes visible; at once when that is past.</param>
    /// <param name="options">What else the message carries; no delay.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The handle to cancel or move it by.</returns>
    /// <exception cref="CapabilityNotSupportedException">The provider has no <see cref="Capability.ScheduledSend"/>.</exception>
    /// <exception cref="MessageSerializationException">The value can't be written.</exception>
    /// <exception cref="ArgumentException">The options are not legal, or contradict what the serializer writes.</exception>
    /// <exception cref="MessagingException">The service did not take it.</exception>
    Task<ScheduledMessage> ScheduleSendAsync<T>(
        string queue, T value, DateTimeOffset dueAt, SendOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>The same to the queue that the type is bound to; see <see cref="SendAsync{T}(T, SendOptions?, CancellationToken)"/>.</summary>
    /// <inheritdoc cref="ScheduleSendAsync{T}(string, T, DateTimeOffset, SendOptions?, CancellationToken)" path="/typeparam|/param|/returns|/exception" />
    /// <exception cref="InvalidOperationException">The type is bound to no queue.</exception>
    Task<ScheduledMessage> ScheduleSendAsync<T>(T value, DateTimeOffset dueAt, SendOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Publishes a value to a topic that is not visible before a time; see <see cref="IMessageSchedule"/>.</summary>
    /// <param name="topic">The topic's name.</param>
    /// <param name="value">The value.</param>
    /// <param name="dueAt">When it becomes visible; at once when that is past.</param>
    /// <param name="options">What else the message carries; no delay.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <inheritdoc cref="ScheduleSendAsync{T}(string, T, DateTimeOffset, SendOptions?, CancellationToken)" path="/typeparam|/returns|/exception" />
    Task<ScheduledMessage> SchedulePublishAsync<T>(
        string topic, T value, DateTimeOffset dueAt, SendOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>The same to the topic that the type is bound to; see <see cref="PublishAsync{T}(T, SendOptions?, CancellationToken)"/>.</summary>
    /// <inheritdoc cref="ScheduleSendAsync{T}(string, T, DateTimeOffset, SendOptions?, CancellationToken)" path="/typeparam|/param|/returns|/exception" />
    /// <exception cref="InvalidOperationException">The type is bound to no topic.</exception>
    Task<ScheduledMessage> SchedulePublishAsync<T>(T value, DateTimeOffset dueAt, SendOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Takes back what is not yet due.</summary>
    /// <param name="scheduled">The handle.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>False when it was too late; see <see cref="IMessageSchedule.CancelAsync"/>.</returns>
    /// <exception cref="CapabilityNotSupportedException">The provider has no <see cref="Capability.ScheduledSend"/>.</exception>
    /// <exception cref="MessagingException">The service refused or failed.</exception>
    Task<bool> CancelScheduledAsync(ScheduledMessage scheduled, CancellationToken cancellationToken = default);

    /// <summary>Makes what is not yet due due at another time.</summary>
    /// <param name="scheduled">The handle.</param>
    /// <param name="dueAt">When it becomes visible; at once when that is past.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The new handle; null when it was too late; see <see cref="IMessageSchedule.MoveAsync"/>.</returns>
    /// <exception cref="CapabilityNotSupportedException">The provider has no <see cref="Capability.ScheduledSend"/>.</exception>
    /// <exception cref="MessagingException">The service refused or failed.</exception>
    Task<ScheduledMessage?> MoveScheduledAsync(ScheduledMessage scheduled, DateTimeOffset dueAt, CancellationToken cancellationToken = default);
}

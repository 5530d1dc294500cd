namespace Integration.Hosting;

/// <summary>
/// Sends values as messages the way the application is configured: with its serializer, its names of types, its CloudEvents
/// mode. A singleton; of a named client it is a keyed service under the client's name. Safe for concurrent use.
/// </summary>
/// <remarks>What is thrown and what a receipt means is as for <see cref="IQueue"/> and <see cref="ITopic"/>.</remarks>
public interface IMessagePublisher
{
    /// <summary>Sends a value to the queue that its type is bound to (<c>MapMessage</c>, <see cref="DestinationAttribute"/>, <c>Messages</c> of the configuration).</summary>
    /// <remarks>
    /// A type without a binding has that of its next base type, or of the one interface that is bound. It is then written as that type where it declares
    /// <typeparamref name="T"/> by <c>[JsonDerivedType]</c>, and otherwise as what it is: nothing is lost in either case.
    /// </remarks>
    /// <typeparam name="T">What the value is sent as: its type's name goes with the message.</typeparam>
    /// <param name="value">The value.</param>
    /// <param name="options">What else the message carries.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="InvalidOperationException">The type is bound to no queue.</exception>
    /// <exception cref="MessageSerializationException">The value can't be written.</exception>
    /// <exception cref="ArgumentException">The options are not legal, or contradict what the serializer writes.</exception>
    /// <exception cref="MessagingException">The service did not take it.</exception>
    Task<SendReceipt> SendAsync<T>(T value, SendOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Publishes a value to the topic that its type is bound to, as <see cref="SendAsync{T}(T, SendOptions, CancellationToken)"/> sends one.</summary>
    /// <exception cref="InvalidOperationException">The type is bound to no topic.</exception>
    /// <inheritdoc cref="SendAsync{T}(T, SendOptions, CancellationToken)" />
    Task<SendReceipt> PublishAsync<T>(T value, SendOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Sends any number of values to the queue that their type is bound to, in as few requests as the service allows; the result says what became of each.</summary>
    /// <typeparam name="T">What the values are sent as.</typeparam>
    /// <param name="values">The values, taken one by one as they are sent.</param>
    /// <param name="options">What else the message of a value carries.</param>
    /// <param name="many">How to go about failures.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="InvalidOperationException">The type is bound to no queue.</exception>
    Task<PublishResults<T>> SendManyAsync<T>(
        IEnumerable<T> values, Func<T, SendOptions?>? options = null, SendManyOptions? many = null, CancellationToken cancellationToken = default);

    /// <summary>Publishes any number of values to the topic that their type is bound to, in as few requests as the service allows; the result says what became of each.</summary>
    /// <exception cref="InvalidOperationException">The type is bound to no topic.</exception>
    /// <inheritdoc cref="SendManyAsync{T}(IEnumerable{T}, Func{T, SendOptions}, SendManyOptions, CancellationToken)" />
    Task<PublishResults<T>> PublishManyAsync<T>(
        IEnumerable<T> values, Func<T, SendOptions?>? options = null, SendManyOptions? many = null, CancellationToken cancellationToken = default);

    /// <summary>Sends a value to a queue; when the task ends the service has stored it.</summary>
    /// <typeparam name="T">What the value is sent as: its type's name goes with the message.</typeparam>
    /// <param name="queue">The queue's name.</param>
    /// <param name="value">The value.</param>
    /// <param name="options">What else the message carries.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MessageSerializationException">The value can't be written.</exception>
    /// <exception cref="ArgumentException">The options are not legal, or contradict what the serializer writes.</exception>
    /// <exception cref="MessagingException">The service did not take it.</exception>
    Task<SendReceipt> SendAsync<T>(string queue, T value, SendOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Publishes a value to a topic; when the task ends the service has stored it.</summary>
    /// <typeparam name="T">What the value is sent as: its type's name goes with the message.</typeparam>
    /// <param name="topic">The topic's name.</param>
    /// <param name="value">The value.</param>
    /// <param name="options">What else the message carries.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MessageSerializationException">The value can't be written.</exception>
    /// <exception cref="ArgumentException">The options are not legal, or contradict what the serializer writes.</exception>
    /// <exception cref="MessagingException">The service did not take it.</exception>
    Task<SendReceipt> PublishAsync<T>(string topic, T value, SendOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Sends any number of values to a queue, in as few requests as the service allows; the result says what became of each.</summary>
    /// <typeparam name="T">What the values are sent as.</typeparam>
    /// <param name="queue">The queue's name.</param>
    /// <param name="values">The values, taken one by one as they are sent.</param>
    /// <param name="options">What else the message of a value carries.</param>
    /// <param name="many">How to go about failures.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<PublishResults<T>> SendManyAsync<T>(
        string queue, IEnumerable<T> values, Func<T, SendOptions?>? options = null, SendManyOptions? many = null, CancellationToken cancellationToken = default);

    /// <summary>Publishes any number of values to a topic, in as few requests as the service allows; the result says what became of each.</summary>
    /// <typeparam name="T">What the values are sent as.</typeparam>
    /// <param name="topic">The topic's name.</param>
    /// <param name="values">The values, taken one by one as they are sent.</param>
    /// <param name="options">What else the message of a value carries.</param>
    /// <param name="many">How to go about failures.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<PublishResults<T>> PublishManyAsync<T>(
        string topic, IEnumerable<T> values, Func<T, SendOptions?>? options = null, SendManyOptions? many = null, CancellationToken cancellationToken = default);
}

using System.Data.Common;
using System.Runtime.CompilerServices;
using Integration.Hosting;

namespace Integration.Outbox;

/// <summary>
/// Sends with a transaction of the application's: the message becomes a row in it, which the relay sends after the commit. Rolled back, it is never
/// sent. A singleton; of a named client a keyed one. Safe for concurrent use, as far as transactions are.
/// </summary>
/// <remarks>
/// What the provider could never send is refused here, before the commit: an illegal or unsupported message is an <see cref="ArgumentException"/> or a
/// <see cref="CapabilityNotSupportedException"/>. The id of a message is that of every try to send it.
/// </remarks>
public interface IOutbox
{
    /// <summary>Sends a message to a queue, with the transaction.</summary>
    /// <param name="transaction">A transaction of the database that the outbox is in.</param>
    /// <param name="queue">The queue's name.</param>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The message's id.</returns>
    [OverloadResolutionPriority(1)]
    Task<string> SendAsync(DbTransaction transaction, string queue, Message message, CancellationToken cancellationToken = default);

    /// <summary>Publishes a message to a topic, with the transaction.</summary>
    /// <param name="transaction">A transaction of the database that the outbox is in.</param>
    /// <param name="topic">The topic's name.</param>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The message's id.</returns>
    [OverloadResolutionPriority(1)]
    Task<string> PublishAsync(DbTransaction transaction, string topic, Message message, CancellationToken cancellationToken = default);

    /// <summary>Sends a value to a queue, with the transaction, as <see cref="IMessagePublisher"/> would.</summary>
    /// <typeparam name="T">What the value is sent as.</typeparam>
    /// <param name="transaction">A transaction of the database that the outbox is in.</param>
    /// <param name="queue">The queue's name.</param>
    /// <param name="value">The value.</param>
    /// <param name="options">What else the message carries.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The message's id.</returns>
    /// <exception cref="MessageSerializationException">The value can't be written.</exception>
    Task<string> SendAsync<T>(DbTransaction transaction, string queue, T value, SendOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Publishes a value to a topic, with the transaction, as <see cref="IMessagePublisher"/> would.</summary>
    /// <typeparam name="T">What the value is sent as.</typeparam>
    /// <param name="transaction">A transaction of the database that the outbox is in.</param>
    /// <param name="topic">The topic's name.</param>
    /// <param name="value">The value.</param>
    /// <param name="options">What else the message carries.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The message's id.</returns>
    /// <exception cref="MessageSerializationException">The value can't be written.</exception>
    Task<string> PublishAsync<T>(DbTransaction transaction, string topic, T value, SendOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Sends a value to the queue that its type is bound to (<c>MapMessage</c>), with the transaction, as <see cref="IMessagePublisher"/> would.</summary>
    /// <typeparam name="T">What the value is sent as.</typeparam>
    /// <param name="transaction">A transaction of the database that the outbox is in.</param>
    /// <param name="value">The value.</param>
    /// <param name="options">What else the message carries.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The message's id.</returns>
    /// <exception cref="InvalidOperationException">The type is bound to no queue.</exception>
    /// <exception cref="MessageSerializationException">The value can't be written.</exception>
    Task<string> SendAsync<T>(DbTransaction transaction, T value, SendOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Publishes a value to the topic that its type is bound to, as <see cref="SendAsync{T}(DbTransaction, T, SendOptions, CancellationToken)"/> sends one.</summary>
    /// <exception cref="InvalidOperationException">The type is bound to no topic.</exception>
    /// <inheritdoc cref="SendAsync{T}(DbTransaction, T, SendOptions, CancellationToken)" />
    Task<string> PublishAsync<T>(DbTransaction transaction, T value, SendOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Commits, and wakes the relay at once; after a commit of the transaction's own it finds the rows when it next polls.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task CommitAsync(DbTransaction transaction, CancellationToken cancellationToken = default);
}

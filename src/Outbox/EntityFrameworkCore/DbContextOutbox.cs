using System.Runtime.CompilerServices;
using Integration.Hosting;
using Microsoft.EntityFrameworkCore;

namespace Integration.Outbox;

/// <summary>
/// Sends with what a <see cref="DbContext"/> saves: each message becomes a row that <c>SaveChanges</c> writes with the rest, and is sent once that is
/// committed. From <see cref="OutboxDbContextExtensions.Outbox"/>; it checks messages as <see cref="IOutbox"/> does.
/// </summary>
public sealed class DbContextOutbox
{
    private readonly DbContext _context;
    private readonly OutboxWriter _writer;

    internal DbContextOutbox(DbContext context, OutboxWriter writer) => (_context, _writer) = (context, writer);

    /// <summary>Sends a message to a queue.</summary>
    /// <returns>The message's id.</returns>
    [OverloadResolutionPriority(1)]
    public string Send(string queue, Message message) => Add(_writer.Write(EntityPath.Queue(queue), message));

    /// <summary>Publishes a message to a topic.</summary>
    /// <returns>The message's id.</returns>
    [OverloadResolutionPriority(1)]
    public string Publish(string topic, Message message) => Add(_writer.Write(EntityPath.Topic(topic), message));

    /// <summary>Sends a value to a queue, as <see cref="IMessagePublisher"/> would.</summary>
    /// <returns>The message's id.</returns>
    /// <exception cref="MessageSerializationException">The value can't be written.</exception>
    public string Send<T>(string queue, T value, SendOptions? options = null) => Add(_writer.Write(EntityPath.Queue(queue), value, options));

    /// <summary>Publishes a value to a topic, as <see cref="IMessagePublisher"/> would.</summary>
    /// <returns>The message's id.</returns>
    /// <exception cref="MessageSerializationException">The value can't be written.</exception>
    public string Publish<T>(string topic, T value, SendOptions? options = null) => Add(_writer.Write(EntityPath.Topic(topic), value, options));

    /// <summary>Sends a value to the queue that its type is bound to (<c>MapMessage</c>), as <see cref="IMessagePublisher"/> would.</summary>
    /// <returns>The message's id.</returns>
    /// <exception cref="InvalidOperationException">The type is bound to no queue.</exception>
    /// <exception cref="MessageSerializationException">The value can't be written.</exception>
    public string Send<T>(T value, SendOptions? options = null) => Add(_writer.Write(EntityKind.Queue, value, options));

    /// <summary>Publishes a value to the topic that its type is bound to (<c>MapMessage</c>), as <see cref="IMessagePublisher"/> would.</summary>
    /// <returns>The message's id.</returns>
    /// <exception cref="InvalidOperationException">The type is bound to no topic.</exception>
    /// <exception cref="MessageSerializationException">The value can't be written.</exception>
    public string Publish<T>(T value, SendOptions? options = null) => Add(_writer.Write(EntityKind.Topic, value, options));

    private string Add(OutboxEntry entry)
    {
        _context.Add(entry);
        CommitWatcher.Watch(_context);
        return entry.MessageId;
    }
}

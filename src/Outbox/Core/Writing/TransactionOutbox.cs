using System.Data.Common;
using Integration.Hosting;

namespace Integration.Outbox;

/// <summary>The outbox on connections of ADO.NET.</summary>
internal sealed class TransactionOutbox(OutboxWriter writer, OutboxStore store, OutboxSignal signal) : IOutbox
{
    public Task<string> SendAsync(DbTransaction transaction, string queue, Message message, CancellationToken cancellationToken = default) =>
        AddAsync(transaction, writer.Write(EntityPath.Queue(queue), message), cancellationToken);

    public Task<string> PublishAsync(DbTransaction transaction, string topic, Message message, CancellationToken cancellationToken = default) =>
        AddAsync(transaction, writer.Write(EntityPath.Topic(topic), message), cancellationToken);

    public Task<string> SendAsync<T>(DbTransaction transaction, string queue, T value, SendOptions? options = null, CancellationToken cancellationToken = default) =>
        AddAsync(transaction, writer.Write(EntityPath.Queue(queue), value, options), cancellationToken);

    public Task<string> PublishAsync<T>(DbTransaction transaction, string topic, T value, SendOptions? options = null, CancellationToken cancellationToken = default) =>
        AddAsync(transaction, writer.Write(EntityPath.Topic(topic), value, options), cancellationToken);

    public Task<string> SendAsync<T>(DbTransaction transaction, T value, SendOptions? options = null, CancellationToken cancellationToken = default) =>
        AddAsync(transaction, writer.Write(EntityKind.Queue, value, options), cancellationToken);

    public Task<string> PublishAsync<T>(DbTransaction transaction, T value, SendOptions? options = null, CancellationToken cancellationToken = default) =>
        AddAsync(transaction, writer.Write(EntityKind.Topic, value, options), cancellationToken);

    public async Task CommitAsync(DbTransaction transaction, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        signal.Set();
    }

    private async Task<string> AddAsync(DbTransaction transaction, OutboxEntry entry, CancellationToken cancellationToken)
    {
        // Under load the relay here is at it, and looks again: a notification is a lock that all commits of the database wait for.
        await store.AddAsync(transaction, entry, notifies: !signal.IsAtWork, cancellationToken).ConfigureAwait(false);
        return entry.MessageId;
    }
}

using Integration.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Integration.Outbox;

/// <summary>
/// Middleware that runs a handler in a transaction of its scope's <see cref="DbContext"/>, together with the memory that the message was handled: what the
/// handler saves and sends by the outbox happens once, though the message may come more often. What the handler has not saved is saved before the commit.
/// A handler that throws, abandons or dead-letters the message has its work rolled back. For consumers of the main client.
/// </summary>
/// <typeparam name="TContext">The context that the handler works with.</typeparam>
/// <param name="database">That of the message's scope.</param>
/// <param name="inbox">The inbox, in the same database.</param>
public sealed class InboxTransaction<TContext>(TContext database, ITransactionalInbox inbox) : IConsumerMiddleware
    where TContext : DbContext
{
    /// <inheritdoc />
    public async Task InvokeAsync(MessageContext context, ConsumerDelegate next, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        var transaction = await database.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            if (!await inbox.TryClaimAsync(transaction.GetDbTransaction(), context, cancellationToken).ConfigureAwait(false))
                return;
            await next(context, cancellationToken).ConfigureAwait(false);
            if (context.Received is { IsSettled: true, IsCompleted: false })
                return;
            await database.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}

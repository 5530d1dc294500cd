using System.Data.Common;
using Integration.Hosting;

namespace Integration.Outbox;

/// <summary>
/// Has a message's effect happen once, though it may be delivered more often: what the handler writes and the memory of it are one transaction.
/// A singleton; of a named client a keyed one. Safe for concurrent use.
/// </summary>
public interface ITransactionalInbox
{
    /// <summary>
    /// Claims the message within the handler's transaction; the commit remembers it, a rollback forgets it. While another transaction has claimed
    /// the same message, this waits for its end.
    /// </summary>
    /// <param name="transaction">The transaction that the handler works in, of the database that the outbox is in.</param>
    /// <param name="context">The message.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>True: do the work and commit. False: it was done before; return, so that the message is completed.</returns>
    Task<bool> TryClaimAsync(DbTransaction transaction, MessageContext context, CancellationToken cancellationToken = default);
}

using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Integration.Outbox;

/// <summary>Wakes the relay when a context that has added messages commits: by a transaction, or by saving where there is none.</summary>
internal sealed class CommitWatcher(OutboxSignal signal) : DbTransactionInterceptor, ISaveChangesInterceptor
{
    // By the context rather than in it: it is a class of the application's.
    private static readonly ConditionalWeakTable<DbContext, object> Adding = [];

    public static void Watch(DbContext context) => Adding.AddOrUpdate(context, context);

    public override void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData) => Wake(eventData.Context);

    public override Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Wake(eventData.Context);
        return Task.CompletedTask;
    }

    public int SavedChanges(SaveChangesCompletedEventData eventData, int result)
    {
        if (eventData.Context?.Database.CurrentTransaction is null)
            Wake(eventData.Context);
        return result;
    }

    public ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default) =>
        new(SavedChanges(eventData, result));

    private void Wake(DbContext? context)
    {
        if (context is not null && Adding.Remove(context))
            signal.Set();
    }
}

using System.Data.Common;

namespace Integration.Outbox;

internal static class Transactions
{
    /// <summary>The connection of a transaction that is not over.</summary>
    /// <exception cref="InvalidOperationException">It is over.</exception>
    public static DbConnection ConnectionInUse(this DbTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        return transaction.Connection ?? throw new InvalidOperationException("The transaction is committed or rolled back; begin another one.");
    }
}

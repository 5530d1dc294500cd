using System.Data.Common;
using Integration.Hosting;

namespace Integration.Outbox;

/// <summary>The inbox is a table with the keys of handled messages.</summary>
internal sealed class TransactionalInbox(string? client, string application, TimeProvider time) : ITransactionalInbox
{
    public async Task<bool> TryClaimAsync(DbTransaction transaction, MessageContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var received = context.Received;
        var key = InboxKey.Of(application, client, received.Source.ToString(), received.MessageId, received.Message);
        return await transaction.ConnectionInUse().Command(
            transaction,
            "INSERT INTO integration_inbox (key, handled_at) VALUES (@key, @now) ON CONFLICT DO NOTHING",
            ("@key", key.Value),
            ("@now", time.GetUtcNow().ToUnixTimeMilliseconds())).RunAsync(cancellationToken).ConfigureAwait(false) == 1;
    }
}

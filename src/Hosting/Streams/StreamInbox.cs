namespace Integration.Hosting.Streams;

/// <summary>
/// The way of a stream's records past the application's inbox. A record is known by its message's id and content, as a queue's message is: so that one which a producer
/// appended twice, as the answer was lost, is handled once too.
/// </summary>
internal sealed class StreamInbox(InboxGuard guard, StreamConsumerRegistration registration)
{
    private readonly string _consumer = $"stream:{registration.Name}";

    public bool IsNone => guard.IsNone || !registration.Options.UseInbox;

    /// <summary>Claims records in their order, however long the store is unavailable or another delivery holds one.</summary>
    /// <returns>A claim per record; null for a copy of one before it, which goes with that.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled; nothing is claimed.</exception>
    public async Task<IReadOnlyList<InboxClaim?>> ClaimAsync(IReadOnlyList<StreamRecord> records, CancellationToken cancellationToken)
    {
        var claims = new List<InboxClaim?>();
        var keys = new HashSet<InboxKey>();
        try
        {
            foreach (var record in records)
            {
                var key = guard.KeyOf(_consumer, record.Message.MessageId ?? $"{record.Partition}/{record.Offset}", record.Message);
                claims.Add(keys.Add(key) ? await guard.ClaimAsync(key, cancellationToken).ConfigureAwait(false) : null);
            }

            return claims;
        }
        catch (OperationCanceledException)
        {
            foreach (var claim in claims)
                await (claim?.EndAsync(isHandled: false) ?? Task.CompletedTask).ConfigureAwait(false);
            throw;
        }
    }
}

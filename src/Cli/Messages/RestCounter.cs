namespace Integration.Cli;

/// <summary>
/// Counts what is still there when a command has done its work. Only a remark hangs on it, so that no failure of it, such as a key
/// that may not count, keeps the result from being told.
/// </summary>
internal static class RestCounter
{
    /// <summary>Null, with a note, when it can't be counted.</summary>
    public static async Task<long?> CountAsync(
        CliContext context, IMessaging client, IMessageSource source, Func<MessageCounts, long> select, CancellationToken cancellationToken)
    {
        if (!client.Capabilities.Supports(Capability.Counts))
            return null;
        try
        {
            return select(await source.CountAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (Exception exception) when (exception is MessagingException or OperationCanceledException)
        {
            context.Out.Note($"What is left in {source.Path} could not be counted: {exception.Message}");
            return null;
        }
    }

    /// <summary>
    /// What a source still counts as available once nothing more comes: an ordered one holds back the rest of a group while one message
    /// of it is in hand.
    /// </summary>
    public static Task<long?> CountUnreadAsync(CliContext context, IMessaging client, IMessageSource source, CancellationToken cancellationToken) =>
        CountAsync(context, client, source, counts => counts.Active, cancellationToken);
}

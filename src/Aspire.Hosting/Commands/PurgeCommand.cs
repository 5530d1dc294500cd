using Aspire.Hosting.ApplicationModel;

namespace Integration.Aspire.Hosting.Commands;

/// <summary>Empties a source.</summary>
internal static class PurgeCommand
{
    public static IResourceBuilder<T> WithPurgeCommand<T>(this IResourceBuilder<T> messaging) where T : MessagingResource => messaging.WithMessagingCommand(
        "purge",
        "Purge",
        new()
        {
            Description = "Removes every message of a queue, a subscription or a dead-letter queue for good.",
            ConfirmationMessage = "Every message of the queue, subscription or dead-letter queue that you choose is removed for good. Go on?",
            IconName = "Delete",
            Arguments = [SourceInput.Create(messaging.Resource, "Queue, subscription or dead-letter queue", source => [source, source.DeadLetter])],
            ValidateArguments = SourceInput.ValidateAsync,
        },
        async (client, arguments, cancellationToken) =>
        {
            var source = SourceInput.Read(arguments);
            var removed = await client.Source(source).PurgeAsync(cancellationToken).ConfigureAwait(false);
            return CommandResults.Success(removed is null
                ? $"{source} is purged; {client.Provider} does not tell of how many messages."
                : $"{removed:N0} messages removed from {source}.");
        });
}

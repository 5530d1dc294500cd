using Aspire.Hosting.ApplicationModel;

namespace Integration.Aspire.Hosting.Commands;

/// <summary>Moves dead letters back.</summary>
internal static class RedriveCommand
{
    public static IResourceBuilder<T> WithRedriveCommand<T>(this IResourceBuilder<T> messaging) where T : MessagingResource => messaging.WithMessagingCommand(
        "redrive",
        "Redrive dead letters",
        new()
        {
            Description = "Moves the dead letters of a queue or subscription back to where they came from, each copied before it is removed.",
            IconName = "ArrowUndo",
            Arguments = [SourceInput.Create(messaging.Resource, "Queue or subscription", source => [source])],
            ValidateArguments = SourceInput.ValidateAsync,
        },
        async (client, arguments, cancellationToken) =>
        {
            var source = SourceInput.Read(arguments).Owner;
            var result = await ((IDeadLetterSource)client.Source(source.DeadLetter)).RedriveAsync(null, cancellationToken).ConfigureAwait(false);
            return result.Failures.Count == 0
                ? CommandResults.Success($"{result.Moved:N0} dead letters moved back to {source}.")
                : CommandResults.Failure($"{result.Moved:N0} dead letters moved back to {source}, {result.Failures.Count:N0} stayed.", result.ToString(), CommandResultFormat.Text);
        });
}

using Integration.Operations;

namespace Integration.Cli;

/// <summary>Looks through dead letters, and tells what that did.</summary>
internal static class DeadLetterLook
{
    /// <param name="context">The run.</param>
    /// <param name="client">The client.</param>
    /// <param name="source">The queue or subscription.</param>
    /// <param name="query">Which.</param>
    /// <param name="max">At most so many; null for all.</param>
    /// <param name="mayReceive">Whether they may be received where the service can't peek.</param>
    /// <param name="wait">How long no further one must come then.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<DeadLetterBrowse> BrowseAsync(
        CliContext context, Client client, EntityPath source, DeadLetterQuery query, int? max, bool mayReceive, TimeSpan? wait, CancellationToken cancellationToken)
    {
        var browser = new DeadLetterBrowser(client.Messaging, source, new() { PollWait = wait ?? TimeSpan.FromSeconds(1), TimeProvider = context.Host.Time, LoggerFactory = client.LoggerFactory });
        if (browser.CountsDeliveries && !mayReceive)
            await RefuseAsync(client.DeadLettersOf(source), cancellationToken).ConfigureAwait(false);
        var browse = await browser.BrowseAsync(query, max, cancellationToken).ConfigureAwait(false);
        if (browse.CountedDeliveries > 0)
            context.Out.Note($"{client.Messaging.Provider} has no peek: {browse.CountedDeliveries:N0} dead letters were received and given back, which counts a delivery of each.");
        if (browse.NotLookedAt > 0)
            context.Out.Note($"About {browse.NotLookedAt:N0} more dead letters of {source.Owner} could not be looked at: others hold them, they wait behind others of their group, or there are more than one lock is long enough for.");
        if (browse.FromElsewhere > 0)
            context.Out.Note(FromElsewhere(source, browse.FromElsewhere));
        if (browse.NotGivenBack > 0)
            context.Out.Note($"{browse.NotGivenBack:N0} messages could not be given back; they come again when their locks end.");
        return browse;
    }

    public static ExitCode CodeOf(DeadLetterBrowse browse) => browse.NotGivenBack > 0 || browse.NotLookedAt > 0 || browse.FromElsewhere > 0 ? ExitCode.FoundProblems : ExitCode.Ok;

    /// <summary>What others that share the dead-letter queue have in it.</summary>
    public static string FromElsewhere(EntityPath source, long count) =>
        $"{count:N0} of the selected dead letters did not come from {source.Owner}, which shares its dead-letter queue, and stay: `integration dlq list {source.Owner} --by source` shows where they came from, "
        + "`dlq replay` with --where \"dead-letter.source = '...'\" and --to sends them there.";

    /// <summary>The words of the provider for what it can't do, and what to give here.</summary>
    private static async Task RefuseAsync(IDeadLetterSource source, CancellationToken cancellationToken)
    {
        try
        {
            await source.PeekAsync(1, null, cancellationToken).ConfigureAwait(false);
        }
        catch (CapabilityNotSupportedException e)
        {
            throw new CliException(ExitCode.Unsupported, $"{e.Message} Here: --receive receives the dead letters and gives them back.", e);
        }
    }
}

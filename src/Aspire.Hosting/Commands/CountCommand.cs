using System.Text;
using Aspire.Hosting.ApplicationModel;
using Integration.Aspire.Hosting.Client;

namespace Integration.Aspire.Hosting.Commands;

/// <summary>Counts the messages of every source; one that can't be counted is shown with its error.</summary>
internal static class CountCommand
{
    public static IResourceBuilder<T> WithCountCommand<T>(this IResourceBuilder<T> messaging) where T : MessagingResource => messaging.WithMessagingCommand(
        "count",
        "Count messages",
        new() { Description = "Messages of every queue and subscription, by state. Approximate (~) where the service's numbers are.", IconName = "NumberSymbol", IsHighlighted = true },
        async (client, _, cancellationToken) =>
        {
            var sources = await client.ListAsync(cancellationToken).ConfigureAwait(false);
            if (sources.Count == 0)
                return CommandResults.Success("There are no queues and no subscriptions.");
            var table = new StringBuilder("| Source | Active | In flight | Delayed | Dead-lettered |\n|---|---:|---:|---:|---:|\n");
            foreach (var source in sources)
                table.Append(await RowAsync(client.Source(source), cancellationToken).ConfigureAwait(false));
            return CommandResults.Success("Counted.", table.ToString(), CommandResultFormat.Markdown, displayImmediately: true);
        });

    private static async Task<string> RowAsync(IMessageSource source, CancellationToken cancellationToken)
    {
        try
        {
            var counts = await source.CountAsync(cancellationToken).ConfigureAwait(false);
            string Cell(long? number) => number is null ? "?" : $"{(counts.IsExact ? "" : "~")}{number}";
            return $"| {source.Path} | {Cell(counts.Active)} | {Cell(counts.InFlight)} | {Cell(counts.Delayed)} | {Cell(counts.DeadLettered)} |\n";
        }
        catch (MessagingException e)
        {
            return $"| {source.Path} | {e.Message.Replace("|", "\\|", StringComparison.Ordinal)} | | | |\n";
        }
    }
}

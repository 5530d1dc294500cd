using Integration.Operations;

namespace Integration.Cli;

/// <summary>The dead letters of a source, as far as they were looked at.</summary>
/// <param name="Letters">The first of them.</param>
/// <param name="Remark">What there is to say instead, or besides; empty for nothing.</param>
internal sealed record TopDeadLetters(IReadOnlyList<PeekedMessage> Letters, string Remark)
{
    private const int Most = 20;

    /// <param name="client">The client.</param>
    /// <param name="source">The queue or subscription.</param>
    /// <param name="mayReceive">Whether they may be received where the service can't peek, which counts a delivery of each.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends it; what was received is given back.</param>
    public static async Task<TopDeadLetters> LookAsync(IMessaging client, EntityPath source, bool mayReceive, TimeProvider time, CancellationToken cancellationToken)
    {
        var browser = new DeadLetterBrowser(client, source.Owner, new() { MaxLookedAt = Most, TimeProvider = time });
        if (browser.CountsDeliveries && !mayReceive)
            return new([], $"{client.Provider} shows dead letters only by receiving them and giving them back, which counts a delivery of each: r does so with up to {Most}.");
        try
        {
            var browse = await browser.BrowseAsync(max: Most, cancellationToken: cancellationToken).ConfigureAwait(false);
            string[] remarks =
            [
                browse.CountedDeliveries > 0 ? $"{browse.CountedDeliveries} were received and given back, which counted a delivery of each." : "",
                browse.NotGivenBack > 0 ? $"{browse.NotGivenBack} could not be given back; they come again when their locks end." : "",
                browse.Letters.Count switch
                {
                    0 => "No dead letters.",
                    Most => $"The first {Most}; `integration dlq list {source.Owner}{(browser.CountsDeliveries ? " --receive" : "")}` shows more.",
                    _ => "",
                },
            ];
            return new(browse.Letters, string.Join(' ', remarks.Where(r => r.Length > 0)));
        }
        catch (MessagingException exception)
        {
            return new([], exception.Message);
        }
    }
}

using Integration.Operations;

namespace Integration.Cli;

/// <summary>The dead letters of a source, as far as they can be seen without touching them.</summary>
/// <param name="Letters">The first of them.</param>
/// <param name="Remark">What there is to say instead, or besides; empty for nothing.</param>
internal sealed record TopDeadLetters(IReadOnlyList<PeekedMessage> Letters, string Remark)
{
    private const int Most = 20;

    public static async Task<TopDeadLetters> LookAsync(IMessaging client, EntityPath source, CancellationToken cancellationToken)
    {
        var browser = new DeadLetterBrowser(client, source.Owner);
        if (browser.CountsDeliveries)
            return new([], $"{client.Provider} shows dead letters only by receiving them, which counts a delivery: `integration dlq list {source.Owner} --receive` does.");
        try
        {
            var browse = await browser.BrowseAsync(max: Most, cancellationToken: cancellationToken).ConfigureAwait(false);
            return new(browse.Letters, browse.Letters.Count switch { 0 => "No dead letters.", Most => $"The first {Most}; `integration dlq list {source.Owner}` shows more.", _ => "" });
        }
        catch (MessagingException exception)
        {
            return new([], exception.Message);
        }
    }
}

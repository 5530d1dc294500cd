using Amazon.SQS;
using Amazon.SQS.Model;
using Integration.Drivers;

namespace Integration.Aws;

/// <summary>One ReceiveMessage, never cancelled on the wire: SQS may have handed messages out already.</summary>
internal sealed class QueueFetcher(AwsDriver driver, EntityPath path)
{
    private readonly Triage _triage = new(driver);

    /// <summary>What can be delivered; empty after the wait.</summary>
    public async Task<List<DriverMessage>> FetchAsync(int maxMessages, int waitSeconds)
    {
        try
        {
            var queue = await driver.Book.GetQueueAsync(path, CancellationToken.None).ConfigureAwait(false);
            var settings = await driver.Settings.GetAsync(path, CancellationToken.None).ConfigureAwait(false);
            while (true)
            {
                var received = await ReceiveAsync(queue, settings, maxMessages, waitSeconds).ConfigureAwait(false);
                var deliverable = await _triage.RunAsync(received, settings).ConfigureAwait(false);

                // Everything there was had to be put away: look whether there is more, at once.
                if (deliverable.Count > 0 || received.Count == 0)
                    return deliverable;
                waitSeconds = 0;
            }
        }
        catch (Exception exception) when (AwsErrors.IsNotFound(exception))
        {
            driver.Book.Forget(path);
            driver.Settings.Forget(path);
            throw;
        }
    }

    private async Task<IReadOnlyList<DriverMessage>> ReceiveAsync(QueueAddress queue, SourceSettings settings, int maxMessages, int waitSeconds)
    {
        var response = await driver.Clients.Sqs.ReceiveMessageAsync(new ReceiveMessageRequest(queue.Url)
        {
            MaxNumberOfMessages = maxMessages,
            WaitTimeSeconds = waitSeconds,
            VisibilityTimeout = SqsLimits.CeilingSeconds(settings.Lock),
            MessageAttributeNames = ["All"],
            MessageSystemAttributeNames = [MessageSystemAttributeName.All],
        }, CancellationToken.None).ConfigureAwait(false);
        var lockedUntil = driver.Client.TimeProvider.GetUtcNow() + settings.Lock - Settler.Margin(settings.Lock);
        return [.. (response.Messages ?? []).Select(m => ReceivedMessages.Read(m, queue, lockedUntil, driver.Options.AcceptSnsEnvelopesFrom))];
    }
}

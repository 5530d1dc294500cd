using Amazon.SQS;
using Amazon.SQS.Model;
using Integration.Drivers;

namespace Integration.Aws;

/// <summary>Receives what can be delivered, by requests that are never cancelled: SQS may have handed messages out already.</summary>
internal sealed class QueueFetcher(AwsDriver driver, EntityPath path)
{
    private readonly Triage _triage = new(driver, path);
    private readonly OneByOne<DriverMessage> _oneByOne = new(driver.Client.TimeProvider);

    /// <summary>What can be delivered; empty after the wait.</summary>
    public async Task<List<DriverMessage>> FetchAsync(int maxMessages, int waitSeconds)
    {
        try
        {
            var queue = await driver.Book.GetQueueAsync(path, CancellationToken.None).ConfigureAwait(false);
            var settings = await driver.Settings.GetAsync(path, CancellationToken.None).ConfigureAwait(false);
            while (true)
            {
                // A dead-letter queue has no deliveries to spend.
                var received = queue.Ordered && !path.IsDeadLetter
                    ? await _oneByOne.ReceiveAsync(maxMessages, waitSeconds, wait => ReceiveAsync(queue, settings, 1, wait)).ConfigureAwait(false)
                    : await ReceiveAsync(queue, settings, maxMessages, waitSeconds).ConfigureAwait(false);
                var deliverable = await _triage.RunAsync(received, settings).ConfigureAwait(false);

                // Everything there was had to be put away: look whether there is more, at once.
                if (deliverable.Count > 0 || received.Count == 0)
                    return deliverable;
                waitSeconds = 0;
            }
        }
        catch (Exception exception) when (exception is EntityNotFoundException || AwsErrors.IsNotFound(exception))
        {
            driver.Book.Forget(path);
            driver.Settings.Forget(path);
            if (!path.IsDeadLetter || !await driver.Book.IsWithoutDeadLettersAsync(path, CancellationToken.None).ConfigureAwait(false))
                throw;

            // None yet: a receiver that waits for some waits as it would at an empty queue.
            await Task.Delay(TimeSpan.FromSeconds(waitSeconds), driver.Client.TimeProvider, driver.Closing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return [];
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
        return new ReceivedMessages(driver, queue, settings).ReadAll(response.Messages ?? []);
    }
}

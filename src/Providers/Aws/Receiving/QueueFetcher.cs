using Amazon.SQS;
using Amazon.SQS.Model;
using Integration.Aws.Entities;
using Integration.Aws.Options;
using Integration.Aws.Requests;
using Integration.Aws.Topology;
using Integration.Diagnostics;
using Integration.Drivers;

namespace Integration.Aws.Receiving;

/// <summary>Receives what can be delivered, by requests that are never cancelled: SQS may have handed messages out already.</summary>
internal sealed class QueueFetcher(
    AwsContext context, EntityPath path, EntityResolver entities, SettingsCache cache, SettingsReader reader, ReceiveFilter filter, LeaseRenewer leases, CancellationToken closing)
{
    private readonly FifoFetcher<DriverMessage> _fifo = new(context.Time);

    /// <summary>What can be delivered; empty after the wait.</summary>
    public async Task<List<DriverMessage>> FetchAsync(int maxMessages, int waitSeconds)
    {
        try
        {
            var queue = await entities.GetQueueAsync(path, CancellationToken.None).ConfigureAwait(false);
            var settings = await reader.GetAsync(path, CancellationToken.None).ConfigureAwait(false);
            if (settings.AutoDeleteOnIdle is { } idle && !path.IsDeadLetter)
            {
                await leases.RenewAsync(queue, idle).ConfigureAwait(false);
                waitSeconds = Math.Min(waitSeconds, LeaseRenewer.LongestWait(idle));
            }

            while (true)
            {
                // A dead-letter queue has no deliveries to spend.
                var received = queue.Ordered && !path.IsDeadLetter
                    ? await _fifo.ReceiveAsync(maxMessages, waitSeconds, wait => ReceiveAsync(queue, settings, 1, wait)).ConfigureAwait(false)
                    : await ReceiveAsync(queue, settings, maxMessages, waitSeconds).ConfigureAwait(false);
                var deliverable = await filter.RunAsync(received, settings).ConfigureAwait(false);

                // Nothing that was received can be delivered: ask for more at once.
                if (deliverable.Count > 0 || received.Count == 0)
                    return deliverable;
                waitSeconds = 0;
            }
        }
        catch (Exception exception) when (exception is EntityNotFoundException || AwsErrors.IsNotFound(exception))
        {
            entities.Forget(path);
            cache.Forget(path);
            if (!path.IsDeadLetter || !await entities.IsWithoutDeadLettersAsync(path, CancellationToken.None).ConfigureAwait(false))
                throw;

            // None yet: a receiver that waits for some waits as it would at an empty queue.
            await Task.Delay(TimeSpan.FromSeconds(waitSeconds), context.Time, closing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return [];
        }
    }

    private async Task<IReadOnlyList<DriverMessage>> ReceiveAsync(QueueAddress queue, ReceiveSettings settings, int maxMessages, int waitSeconds)
    {
        var response = await context.Sqs.ReceiveMessageAsync(new ReceiveMessageRequest(queue.Url)
        {
            MaxNumberOfMessages = maxMessages,
            WaitTimeSeconds = waitSeconds,
            VisibilityTimeout = SqsLimits.CeilingSeconds(settings.Lock),
            MessageAttributeNames = ["All"],
            MessageSystemAttributeNames = [MessageSystemAttributeName.All],
        }, CancellationToken.None).ConfigureAwait(false);
        if (response.Messages is null or [])
            MessagingTelemetry.CountEmptyReceive(AwsProvider.SqsSystem, "ReceiveMessage");
        return new ReceivedMessageReader(context, entities.Names, queue, settings).ReadAll(response.Messages ?? []);
    }
}

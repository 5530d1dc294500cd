using System.Globalization;
using Amazon.Runtime;
using Amazon.SQS.Model;
using Integration.Drivers;
using Integration.Emulation;

namespace Integration.Aws;

/// <summary>Moves dead letters back: by a move task of SQS, or message by message where that can't be (clause Q19).</summary>
internal sealed class Redriver(AwsDriver driver, QueueReceiver deadLetters, EntityPath path)
{
    private const int MaxMoveRate = 500;
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    public async Task<RedriveResult> RunAsync(RedriveOptions options, CancellationToken cancellationToken)
    {
        var source = await driver.Book.GetQueueAsync(path, cancellationToken).ConfigureAwait(false);
        var target = await driver.Book.GetQueueAsync(path.Owner, cancellationToken).ConfigureAwait(false);

        // A move task moves everything: it can't stop after a number of messages.
        if (options.MaxMessages is null && await TryStartAsync(source, target, options, cancellationToken).ConfigureAwait(false) is { } handle)
            return await WatchAsync(source, handle, options, cancellationToken).ConfigureAwait(false);
        return await RedriveEmulation.RunAsync(
            deadLetters,
            (message, token) => CopyBackAsync(target, message, token),
            options,
            driver.Client,
            exception => exception as MessagingException ?? driver.TranslateError(exception, path)
                ?? new MessagingException(exception.Message, driver.Provider, path, isTransient: false, exception),
            cancellationToken).ConfigureAwait(false);
    }

    // Without its dead-letter details and its delay: it starts anew. On FIFO a second copy after a crash is dropped by SQS.
    private Task CopyBackAsync(QueueAddress target, DriverMessage message, CancellationToken cancellationToken) => driver.Writer.WriteAsync(
        target,
        new QueueEntry(MessageEncoder.ToQueue(message.Message, new Stamp(IsUnfiltered: ((Receipt)message.LockToken).Properties?.IsUnfiltered == true)), message.Message.GroupId, ((Receipt)message.LockToken).ServiceMessageId, 0),
        cancellationToken);

    /// <summary>The handle of a new task; null where the server has none, the right is missing or another task runs already.</summary>
    private async Task<string?> TryStartAsync(QueueAddress source, QueueAddress target, RedriveOptions options, CancellationToken cancellationToken)
    {
        try
        {
            var response = await driver.Clients.Sqs.StartMessageMoveTaskAsync(new StartMessageMoveTaskRequest
            {
                SourceArn = source.Arn,
                DestinationArn = target.Arn,
                MaxNumberOfMessagesPerSecond = options.MaxMessagesPerSecond is { } rate ? Math.Min(rate, MaxMoveRate) : null,
            }, cancellationToken).ConfigureAwait(false);
            return response.TaskHandle;
        }
        catch (AmazonServiceException exception) when (driver.TranslateError(exception, path) is not { IsTransient: true } and not EntityNotFoundException)
        {
            return null;
        }
    }

    private async Task<RedriveResult> WatchAsync(QueueAddress source, string handle, RedriveOptions options, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var response = await driver.Clients.Sqs.ListMessageMoveTasksAsync(
                    new ListMessageMoveTasksRequest { SourceArn = source.Arn, MaxResults = 1 }, cancellationToken).ConfigureAwait(false);
                var task = response.Results is [var latest, ..] ? latest : null;
                var moved = task?.ApproximateNumberOfMessagesMoved ?? 0;
                options.Progress?.Report(moved);
                switch (task?.Status)
                {
                    case "RUNNING" or "CANCELLING":
                        await Task.Delay(PollInterval, driver.Client.TimeProvider, cancellationToken).ConfigureAwait(false);
                        break;
                    case "FAILED":
                        return new RedriveResult(moved, [new MessagingException(
                            string.Create(CultureInfo.InvariantCulture, $"the move task ended after {moved} messages: {task.FailureReason}"), driver.Provider, path)]);
                    default:
                        return new RedriveResult(moved, []);
                }
            }
        }
        catch (OperationCanceledException)
        {
            await driver.Clients.Sqs.CancelMessageMoveTaskAsync(new CancelMessageMoveTaskRequest { TaskHandle = handle }, CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }
}

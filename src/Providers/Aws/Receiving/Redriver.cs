using Amazon.SQS.Model;
using Integration.Drivers;
using Integration.Emulation;

namespace Integration.Aws;

/// <summary>Moves dead letters back: by a move task of SQS, or message by message where that can't be (clause Q19).</summary>
internal sealed class Redriver(AwsDriver driver, QueueReceiver deadLetters, EntityPath path)
{
    public async Task<RedriveResult> RunAsync(RedriveOptions options, CancellationToken cancellationToken)
    {
        var source = await driver.Book.GetQueueAsync(path, cancellationToken).ConfigureAwait(false);
        var target = await driver.Book.GetQueueAsync(path.Owner, cancellationToken).ConfigureAwait(false);

        await ThrowIfSharedAsync(source, target, cancellationToken).ConfigureAwait(false);

        // A move task moves everything: it can't stop after a number of messages.
        if (options.MaxMessages is null
            && await MoveTask.TryStartAsync(driver, path, source, target, options.MaxMessagesPerSecond, cancellationToken).ConfigureAwait(false) is { } task)
        {
            return await task.WatchAsync(options.Progress, cancellationToken).ConfigureAwait(false);
        }

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
        new QueueEntry(
            MessageEncoder.ToQueue(message.Message, new Stamp(IsUnfiltered: ((Receipt)message.LockToken).Properties?.IsUnfiltered == true)),
            message.Message.GroupId, ((Receipt)message.LockToken).ServiceMessageId, 0),
        cancellationToken);

    /// <summary>A dead-letter queue that someone else made may have the dead letters of several queues, which would all come here.</summary>
    private async Task ThrowIfSharedAsync(QueueAddress source, QueueAddress target, CancellationToken cancellationToken)
    {
        if (source.Name == driver.Book.Names.Queue(path, target.Ordered))
            return;
        var owners = new List<string>();
        string? token = null;
        do
        {
            var page = await driver.Clients.Sqs.ListDeadLetterSourceQueuesAsync(
                new ListDeadLetterSourceQueuesRequest { QueueUrl = source.Url, MaxResults = 1000, NextToken = token }, cancellationToken).ConfigureAwait(false);
            owners.AddRange((page.QueueUrls ?? []).Select(u => u.Split('/')[^1]));
            token = page.NextToken;
        }
        while (!string.IsNullOrEmpty(token));
        if (owners.Exists(o => o != target.Name))
        {
            throw new MessagingException(
                $"its dead-letter queue '{source.Name}' is also that of {string.Join(", ", owners.Where(o => o != target.Name).Select(o => $"'{o}'"))}: their messages would be moved to '{target.Name}'. "
                + "Redrive by 'aws sqs start-message-move-task' without a destination, or give each queue its own dead-letter queue.",
                driver.Provider,
                path);
        }
    }
}

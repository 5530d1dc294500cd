using Amazon.SQS.Model;
using Integration.Aws.Entities;
using Integration.Aws.Messages;
using Integration.Aws.Options;
using Integration.Aws.Requests;
using Integration.Aws.Sending;
using Integration.Aws.Settling;
using Integration.Drivers;
using Integration.Emulation;

namespace Integration.Aws.Receiving;

/// <summary>Moves dead letters back: by a move task of SQS, or message by message where that is impossible (clause Q19).</summary>
internal sealed class Redriver(AwsContext context, EntityResolver entities, QueueWriter writer)
{
    public Task<RedriveResult> RunAsync(EntityPath path, IReceiverDriver deadLetters, RedriveOptions options, CancellationToken cancellationToken) =>
        entities.OfDeadLettersAsync(path, () => MoveAsync(path, deadLetters, options, cancellationToken), new RedriveResult(0, []), cancellationToken);

    private async Task<RedriveResult> MoveAsync(EntityPath path, IReceiverDriver deadLetters, RedriveOptions options, CancellationToken cancellationToken)
    {
        var source = await entities.GetQueueAsync(path, cancellationToken).ConfigureAwait(false);
        var target = await entities.GetQueueAsync(path.Owner, cancellationToken).ConfigureAwait(false);

        await ThrowIfSharedAsync(path, source, target, cancellationToken).ConfigureAwait(false);

        // A move task moves everything: it can't stop after a number of messages.
        if (options.MaxMessages is null
            && await MoveTask.TryStartAsync(context, path, source, target, options.MaxMessagesPerSecond, cancellationToken).ConfigureAwait(false) is { } task)
        {
            return await task.WatchAsync(options.Progress, cancellationToken).ConfigureAwait(false);
        }

        return await RedriveEmulation.RunAsync(
            deadLetters,
            (message, token) => CopyBackAsync(target, message, token),
            options,
            context.Messaging,
            exception => AwsErrors.Translate(exception, path)
                ?? new MessagingException(exception.Message, AwsProvider.Name, path, isTransient: false, exception),
            cancellationToken).ConfigureAwait(false);
    }

    // Without its dead-letter details and its delay: its deliveries start again. On FIFO a second copy after a crash is dropped by SQS.
    private Task CopyBackAsync(QueueAddress target, DriverMessage message, CancellationToken cancellationToken) => writer.WriteAsync(
        target,
        new QueueEntry(
            MessageEncoder.ToQueue(message.Message, new Stamp(IsUnfiltered: ((Receipt)message.LockToken).Properties?.IsUnfiltered == true)),
            message.Message.GroupId, ((Receipt)message.LockToken).ServiceMessageId, 0),
        cancellationToken);

    /// <summary>A dead-letter queue that another tool created may hold the dead letters of several queues, which would all be moved to this one.</summary>
    private async Task ThrowIfSharedAsync(EntityPath path, QueueAddress source, QueueAddress target, CancellationToken cancellationToken)
    {
        if (source.Name == entities.Names.Queue(path, target.Ordered))
            return;
        var owners = new List<string>();
        string? token = null;
        do
        {
            var page = await context.Sqs.ListDeadLetterSourceQueuesAsync(
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
                AwsProvider.Name,
                path);
        }
    }
}

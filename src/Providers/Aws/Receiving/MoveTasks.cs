using Amazon.SQS.Model;
using Integration.Aws.Entities;
using Integration.Aws.Requests;
using Integration.Drivers;

namespace Integration.Aws.Receiving;

/// <summary>The move tasks of SQS, whoever started them.</summary>
internal sealed class MoveTasks(AwsContext context, EntityResolver entities)
{
    /// <summary>The most that SQS lists.</summary>
    private const int MostListed = 10;

    /// <summary>The tasks of a dead-letter queue; none where there is no such queue yet.</summary>
    public Task<IReadOnlyList<RedriveTask>> ListAsync(EntityPath deadLetters, CancellationToken cancellationToken) => entities.OfDeadLettersAsync<IReadOnlyList<RedriveTask>>(
        deadLetters,
        async () =>
        {
            var queue = await entities.GetQueueAsync(deadLetters, cancellationToken).ConfigureAwait(false);
            return [.. (await ListAsync(context, queue, cancellationToken).ConfigureAwait(false)).Select(Describe)];
        },
        [],
        cancellationToken);

    public async Task<long> CancelAsync(string handle, CancellationToken cancellationToken)
    {
        var response = await context.Sqs.CancelMessageMoveTaskAsync(new CancelMessageMoveTaskRequest { TaskHandle = handle }, cancellationToken).ConfigureAwait(false);
        return response.ApproximateNumberOfMessagesMoved ?? 0;
    }

    /// <summary>What SQS lists, newest first.</summary>
    public static async Task<IReadOnlyList<ListMessageMoveTasksResultEntry>> ListAsync(AwsContext context, QueueAddress source, CancellationToken cancellationToken)
    {
        var response = await context.Sqs.ListMessageMoveTasksAsync(
            new ListMessageMoveTasksRequest { SourceArn = source.Arn, MaxResults = MostListed }, cancellationToken).ConfigureAwait(false);
        return response.Results ?? [];
    }

    private static RedriveTask Describe(ListMessageMoveTasksResultEntry task) => new(
        string.IsNullOrEmpty(task.TaskHandle) ? null : task.TaskHandle,
        task.Status switch
        {
            "RUNNING" => RedriveTaskState.Running,
            "CANCELLING" => RedriveTaskState.Cancelling,
            "COMPLETED" => RedriveTaskState.Completed,
            "CANCELLED" => RedriveTaskState.Cancelled,
            _ => RedriveTaskState.Failed,
        },
        task.ApproximateNumberOfMessagesMoved ?? 0,
        task.ApproximateNumberOfMessagesToMove,
        task.StartedTimestamp is { } started ? SaturatingTime.FromUnixMilliseconds(started) : null,
        task.DestinationArn?.Split(':')[^1],
        string.IsNullOrEmpty(task.FailureReason) ? null : task.FailureReason);
}

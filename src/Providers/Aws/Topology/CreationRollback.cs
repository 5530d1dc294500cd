using Integration.Aws.Entities;
using Integration.Aws.Requests;

namespace Integration.Aws.Topology;

/// <summary>
/// Deletes the queues that a creation has made so far when AWS refuses the rest. After an outage they stay: the request may have
/// succeeded, and creating again completes it.
/// </summary>
internal sealed class CreationRollback(AwsContext context, EntityResolver entities)
{
    private readonly List<QueueAddress> _queues = [];

    public void Add(QueueAddress queue) => _queues.Add(queue);

    public async Task<T> CompleteAsync<T>(Func<Task<T>> create)
    {
        try
        {
            return await create().ConfigureAwait(false);
        }
        catch (Exception exception) when (AwsErrors.Translate(exception, entity: null) is { IsTransient: false })
        {
            foreach (var queue in _queues)
                await RemoveAsync(queue).ConfigureAwait(false);
            throw;
        }
    }

    private async Task RemoveAsync(QueueAddress queue)
    {
        try
        {
            await context.Sqs.DeleteQueueAsync(queue.Url, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (AwsErrors.Translate(exception, queue.Path) is not null)
        {
            context.Logger.QueueNotRolledBack(exception, queue.Name);
        }

        entities.Forget(queue.Path);
    }
}

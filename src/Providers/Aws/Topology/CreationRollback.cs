using Integration.Aws.Entities;
using Integration.Aws.Requests;

namespace Integration.Aws.Topology;

/// <summary>
/// The queues that a creation has made so far. They are removed again when AWS refuses the rest. After an outage they stay: what
/// was asked for may have happened, and creating again completes it.
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
            context.Logger.HalfMadeStays(exception, queue.Name);
        }

        entities.Forget(queue.Path);
    }
}

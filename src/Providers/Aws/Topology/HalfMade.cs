namespace Integration.Aws;

/// <summary>
/// The queues that a creation has made so far. They are removed again when AWS refuses the rest. After an outage they stay: what
/// was asked for may have happened, and creating again completes it.
/// </summary>
internal sealed class HalfMade(AwsDriver driver)
{
    private readonly List<QueueAddress> _queues = [];

    public void Add(QueueAddress queue) => _queues.Add(queue);

    public async Task<T> CompleteAsync<T>(Func<Task<T>> create)
    {
        try
        {
            return await create().ConfigureAwait(false);
        }
        catch (Exception exception) when (driver.TranslateError(exception, entity: null) is { IsTransient: false })
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
            await driver.Clients.Sqs.DeleteQueueAsync(queue.Url, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (driver.TranslateError(exception, queue.Path) is not null)
        {
            driver.Logger.HalfMadeStays(exception, queue.Name);
        }

        driver.Book.Forget(queue.Path);
    }
}

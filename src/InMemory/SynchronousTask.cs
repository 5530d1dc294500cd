namespace Integration.InMemory;

/// <summary>Runs what takes no time as a task, so that errors are in the task as callers expect.</summary>
internal static class SynchronousTask
{
    public static Task<T> Run<T>(Func<T> call, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<T>(cancellationToken);
        try
        {
            return Task.FromResult(call());
        }
        catch (Exception e) when (e is MessagingException or ArgumentException)
        {
            return Task.FromException<T>(e);
        }
    }

    public static Task Run(Action call, CancellationToken cancellationToken) => Run(
        () =>
        {
            call();
            return true;
        },
        cancellationToken);
}

namespace Integration.InMemory;

/// <summary>Runs a call that never waits and gives its outcome as a task: errors are in the task, as callers of asynchronous methods expect.</summary>
internal static class SynchronousCall
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

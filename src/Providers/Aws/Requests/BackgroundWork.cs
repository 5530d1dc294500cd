using System.Collections.Concurrent;

namespace Integration.Aws.Requests;

/// <summary>Work that outlives its caller: polls on the wire, and giving back what they bring.</summary>
internal sealed class BackgroundWork : IDisposable
{
    private readonly ConcurrentDictionary<Task, bool> _running = new();
    private readonly CancellationTokenSource _closing = new();

    /// <summary>Cancelled when closing begins: ends waits before messages are given back.</summary>
    public CancellationToken Closing => _closing.Token;

    public void Track(Task work)
    {
        _running[work] = true;
        _ = work.ContinueWith(done => _running.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Begins closing.</summary>
    public Task CancelAsync() => _closing.CancelAsync();

    /// <summary>Ends when nothing is under way any more: a long poll may take its time.</summary>
    public async Task WhenDoneAsync()
    {
        while (_running.Keys.ToArray() is { Length: > 0 } running)
            await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _closing.Dispose();
}

namespace Integration.AzureServiceBus.Receiving;

/// <summary>A caller that waits for messages of any session.</summary>
internal sealed class SessionWaiter(int max)
{
    private readonly TaskCompletionSource<IReadOnlyList<ReceivedLock>> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Max => max;

    public Task<IReadOnlyList<ReceivedLock>> Task => _result.Task;

    public void Give(IReadOnlyList<ReceivedLock> messages) => _result.SetResult(messages);

    public void Fail(Exception exception) => _result.TrySetException(exception);
}

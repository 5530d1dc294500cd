namespace Integration.Emulators.AzureServiceBus.Broker;

/// <summary>A receiver that waits for any session with messages.</summary>
internal sealed class SessionRequest(ReceiverLink link)
{
    private readonly TaskCompletionSource _accepted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ReceiverLink Link { get; } = link;

    /// <summary>Ends when the link has a session, or fails when there will be none.</summary>
    public Task Accepted => _accepted.Task;

    public void Complete() => _accepted.TrySetResult();

    public void Fail(ServiceBusEmulatorException reason) => _accepted.TrySetException(reason);
}

using Integration.Emulators.AzureServiceBus;

namespace Integration.Aspire.Hosting.Providers.AzureServiceBus;

/// <summary>The emulator of a resource, for those who wait until it runs.</summary>
internal sealed class EmulatorHost(ServiceBusEmulatorOptions options) : IAsyncDisposable
{
    private readonly TaskCompletionSource<ServiceBusEmulator> _emulator = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the emulator runs, with the error when it can't.</summary>
    public Task<ServiceBusEmulator> Emulator => _emulator.Task;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            _emulator.SetResult(await ServiceBusEmulator.StartAsync(options, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception e)
        {
            _emulator.SetException(e);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Emulator.IsCompletedSuccessfully)
            await (await Emulator.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
    }
}

using Aspire.Hosting.ApplicationModel;
using Integration.Emulators.AzureServiceBus;

namespace Integration.Aspire.Hosting.Providers.AzureServiceBus;

/// <summary>What is known of an emulator once it runs, such as its port.</summary>
internal sealed class EmulatorValue(EmulatorHost host, string expression, Func<ServiceBusEmulator, string> read) : IValueProvider, IManifestExpressionProvider
{
    public string ValueExpression => expression;

    public async ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) =>
        read(await host.Emulator.WaitAsync(cancellationToken).ConfigureAwait(false));
}

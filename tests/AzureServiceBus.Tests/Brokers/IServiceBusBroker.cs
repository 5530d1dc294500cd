using Integration.ContractTests;

namespace Integration.AzureServiceBus.Tests.Brokers;

/// <summary>Where the contract runs. All of them are reached by the official client over AMQP and HTTP.</summary>
internal interface IServiceBusBroker : IAsyncDisposable
{
    string Name { get; }

    /// <summary>Whether it was asked for or can be started on every machine, so that its absence is a failure where brokers are required.</summary>
    bool IsRequired { get; }

    IReadOnlyList<string> Secrets { get; }

    /// <summary>Starts what is needed; why it can't be used, or null.</summary>
    Task<string?> StartAsync();

    /// <summary>How to reach it.</summary>
    Task<AzureServiceBusOptions> OptionsAsync(string scope);

    /// <summary>A relay in front of it whose connections can be cut, and how to reach it through that; null where there is none.</summary>
    Task<(SlowWire Relay, AzureServiceBusOptions Options)?> RelayAsync(string scope);

    /// <summary>How to reach it in an outage; null where that can't be arranged.</summary>
    Task<AzureServiceBusOptions?> OptionsAsync(Outage outage);

    /// <summary>The calls to the administration endpoint that a scope had; null where they can't be counted.</summary>
    long? CountAdministrationCalls(string scope);
}

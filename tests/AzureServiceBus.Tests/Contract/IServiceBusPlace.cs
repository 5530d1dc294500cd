using Integration.ContractTests;

namespace Integration.AzureServiceBus.Tests.Contract;

/// <summary>Where the contract runs: the stand-in, the emulator, or a namespace. The build picks one, in its own folder.</summary>
internal interface IServiceBusPlace : IAsyncDisposable
{
    string Broker { get; }

    bool UsesVirtualTime { get; }

    /// <summary>Whether it was asked for or can be started on every machine, so that its absence is a failure where brokers are required.</summary>
    bool IsRequired { get; }

    IReadOnlyList<string> Secrets { get; }

    /// <summary>Starts what is needed; why it can't be used, or null.</summary>
    Task<string?> StartAsync();

    /// <summary>How to reach it.</summary>
    AzureServiceBusOptions Options(string scope, MessagingClientOptions client);

    /// <summary>How to reach it in an outage; null where that can't be arranged.</summary>
    AzureServiceBusOptions? Options(Outage outage, MessagingClientOptions client);

    /// <summary>The calls to the administration endpoint that a client's namespace had; null where they can't be counted.</summary>
    long? CountAdministrationCalls(string fullyQualifiedNamespace);
}

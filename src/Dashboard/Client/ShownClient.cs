using Integration.Hosting;
using Integration.Hosting.AsyncApi;
using Integration.Migration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Integration.Dashboard.Client;

/// <summary>The messaging client that the dashboard shows. Made when it is first looked at: faults of its configuration are told by the start.</summary>
internal sealed class ShownClient(IServiceProvider services, string? name)
{
    private readonly Lazy<IMessaging> _messaging = new(() => services.GetRequiredKeyedService<IMessaging>(name));
    private readonly Lazy<MessagingSetup?> _setup = new(() => services.GetKeyedService<MessagingSetup>(name));
    private TopologyDefinition? _declared;

    /// <summary>What headings call it.</summary>
    public string Title => name is null ? Messaging.Provider : $"{name} ({Messaging.Provider})";

    public IMessaging Messaging => _messaging.Value;

    /// <summary>What the application declares, without push endpoints that it serves itself; null where it declares nothing.</summary>
    public TopologyDefinition? Declared => _setup.Value is { Topology: not null } setup
        ? _declared ??= CapabilityReport.Make(Messaging, setup, [], services.GetKeyedServices<PushEmulation>(name)).Provisionable
        : null;

    /// <summary>Steers the consumers of this process; null where the client runs without the host.</summary>
    public IConsumerControl? Control => services.GetKeyedService<IConsumerControl>(name);

    /// <summary>The bridges of this process from it or to it.</summary>
    public IEnumerable<BridgeService> Bridges => services.GetServices<IHostedService>().OfType<BridgeService>().Where(b => b.Joins(name));

    /// <summary>What the application sends where, and receives from where, as far as its bindings, schedules and consumers tell.</summary>
    public IReadOnlyList<MessageUse> Uses => _setup.Value is { } setup ? [.. RegisteredUses.Of(services, name, setup)] : [];

    /// <summary>Cancelled when the application stops.</summary>
    public CancellationToken Stopping => services.GetService<IHostApplicationLifetime>()?.ApplicationStopping ?? CancellationToken.None;

    /// <summary>The clock of the application.</summary>
    public TimeProvider Time { get; } = services.GetService<TimeProvider>() ?? TimeProvider.System;
}

using Integration.Hosting;
using Integration.Hosting.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Dashboard.Client;

/// <summary>The messaging client that the dashboard shows. Made when it is first looked at: faults of its configuration are told by the start.</summary>
internal sealed class ShownClient(IServiceProvider services, string? name)
{
    private readonly Lazy<IMessaging> _messaging = new(() => services.GetRequiredKeyedService<IMessaging>(name));
    private readonly Lazy<MessagingSetup?> _setup = new(() => services.GetKeyedService<MessagingSetup>(name));

    /// <summary>Its name; null for the main one.</summary>
    public string? Name => name;

    /// <summary>What headings call it.</summary>
    public string Title => name is null ? Messaging.Provider : $"{name} ({Messaging.Provider})";

    public IMessaging Messaging => _messaging.Value;

    /// <summary>What the application declares; null where it declares nothing.</summary>
    public TopologyDefinition? Declared => _setup.Value?.Topology;

    /// <summary>Steers the consumers of this process; null where the client runs without the host.</summary>
    public IConsumerControl? Control => services.GetKeyedService<IConsumerControl>(name);

    /// <summary>The queues and topics that the application sends to, as far as its bindings and schedules tell.</summary>
    public IReadOnlyCollection<EntityPath> SendsTo => _setup.Value is { } setup ? [.. ApplicationRoles.Of(services, name, setup).SendsTo] : [];

    /// <summary>The clock of the application.</summary>
    public TimeProvider Time { get; } = services.GetService<TimeProvider>() ?? TimeProvider.System;
}

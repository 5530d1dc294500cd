using Integration.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Integration.Cli;

/// <summary>A provider's client as the configuration describes it.</summary>
/// <param name="name">The name that the command line or the configuration gave it.</param>
/// <param name="services">What made the client, and disposes it.</param>
/// <param name="declared">What the configuration declares; empty when it declares nothing.</param>
internal sealed class Client(string name, ServiceProvider services, TopologyDefinition declared) : IAsyncDisposable
{
    public string Name => name;

    /// <summary>The name that loop protection knows it by in every bridge and mirror; a section's path has colons.</summary>
    public string SideName => Name.Replace(':', '_');

    public IMessaging Messaging { get; } = services.GetRequiredService<IMessaging>();

    public ILoggerFactory LoggerFactory { get; } = services.GetRequiredService<ILoggerFactory>();

    public TopologyDefinition Declared => declared;

    /// <summary>What hosting read from the configuration.</summary>
    public MessagingSetup Setup => services.GetRequiredService<MessagingSetup>();

    /// <summary>The queue or subscription at a path, with its dead letters.</summary>
    public IDeadLetterSource DeadLettersOf(EntityPath path) => (IDeadLetterSource)Messaging.Source(path.DeadLetter);

    public ValueTask DisposeAsync() => services.DisposeAsync();
}

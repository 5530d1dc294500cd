using Integration.Registration;

namespace Integration.Hosting.Pump;

/// <summary>A consumer of one source as it was registered: its handlers, its middleware, its options.</summary>
internal sealed class ConsumerRegistration(EntityPath source) : IConfigurationPart
{
    public EntityPath Source => source;

    public List<ConsumerRoute> Routes { get; } = [];

    public BatchRoute? Batch { get; set; }

    public List<Func<HandlerFactory, Func<MessageContext, IConsumerMiddleware>>> Middleware { get; } = [];

    public ConsumerOptions Options { get; } = new();

    public void Read(ConfigurationReader messaging, bool createsMissing)
    {
        var section = messaging.Section("Consumers").OfNames().Section(source.ToString());
        Options.Read(section);
        if (Batch is not null && Routes.Count > 0)
            section.Fault("", "has a batch handler and single handlers; a source takes one or the other");
        if (Batch is not null && Middleware.Count > 0)
            section.Fault("", "has middleware, which runs around single messages, not around batches");
        if (Batch is null && Routes.Count == 0)
            section.Fault("", "has middleware but no handler; add one with AddConsumer");
        foreach (var twice in Routes.GroupBy(r => r.MessageType).Where(g => g.Count() > 1))
            section.Fault("", $"has {twice.Count()} handlers for {twice.Key.Name}; a message goes to one handler, use a topic to reach several");
    }
}

using Integration.Hosting.Pump;

namespace Integration.Hosting;

/// <summary>A consumer of one source as it was registered: its handlers, its middleware, its options.</summary>
internal sealed class ConsumerRegistration(string? clientName, EntityPath source)
{
    public string? ClientName => clientName;

    public EntityPath Source => source;

    public List<ConsumerRoute> Routes { get; } = [];

    public BatchRoute? Batch { get; set; }

    public List<Func<IServiceProvider, IConsumerMiddleware>> Middleware { get; } = [];

    public ConsumerOptions Options { get; } = new();

    /// <summary>What is wrong with it, a line each.</summary>
    public IEnumerable<string> FindFaults()
    {
        foreach (var fault in Options.FindFaults())
            yield return $"consumer of '{source}': {fault}";
        if (Batch is not null && Routes.Count > 0)
            yield return $"consumer of '{source}': it has a batch handler and single handlers; a source takes one or the other";
        foreach (var twice in Routes.GroupBy(r => r.MessageType).Where(g => g.Count() > 1))
            yield return $"consumer of '{source}': {twice.Count()} handlers for {twice.Key.Name}; a message goes to one handler, use a topic to reach several";
        if (Batch is not null && Middleware.Count > 0)
            yield return $"consumer of '{source}': middleware runs around single messages, not around batches";
    }
}

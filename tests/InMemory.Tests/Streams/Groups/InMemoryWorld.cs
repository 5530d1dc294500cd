using Integration.Groups;

namespace Integration.InMemory.Tests.Streams.Groups;

/// <summary>A world in memory, whose partitions split and merge.</summary>
internal sealed class InMemoryWorld(int seed) : GroupWorld(seed, options => new InMemoryDriver(new InMemoryOptions(), options))
{
    private InMemoryBroker Broker => Messaging.As<InMemoryBroker>();

    public override async Task BeginAsync(int partitions) => await Messaging.StreamTopology().CreateStreamAsync(new(StreamName) { Partitions = partitions });

    public override async Task ReshardAsync()
    {
        var open = (await Stream.ListPartitionsAsync()).Where(p => !p.IsClosed).ToList();
        try
        {
            if (open.Count < 8 && Random.Next(2) == 0)
                Broker.SplitPartition(StreamName, open[Random.Next(open.Count)].Id);
            else if (open.Count > 1)
                Broker.MergePartitions(StreamName, open[Random.Next(open.Count)].Id, open[Random.Next(open.Count)].Id);
        }
        catch (ArgumentException)
        {
            // They don't lie beside each other.
        }
    }
}

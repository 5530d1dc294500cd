namespace Integration.ContractTests;

/// <summary>What a test of streams works with besides.</summary>
internal sealed class StreamScope(ContractScope scope, IStreamHarness harness)
{
    /// <summary>Reads what there is, and ends.</summary>
    public static ReadStreamOptions ToTheEnd { get; } = new() { Follow = false };

    public ContractScope Scope => scope;

    public IMessaging Messaging => scope.Messaging;

    public StreamCapabilities Capabilities => scope.Messaging.StreamCapabilities()!;

    /// <summary>A new stream.</summary>
    public async Task<IStream> StreamAsync(int? partitions = 2, TimeSpan? retention = null)
    {
        var definition = new StreamDefinition(scope.NewName("stream")) { Partitions = partitions, Retention = retention ?? TimeSpan.FromDays(1) };
        scope.CleanUp(definition.Path);
        await harness.CreateStreamAsync(Messaging, definition);
        return Messaging.Stream(definition.Name);
    }

    /// <summary>Appends, and asserts that all were stored.</summary>
    public static async Task<AppendResults> AppendAllAsync(IStream stream, params Message[] messages)
    {
        var results = await stream.AppendManyAsync(messages);
        Assert.True(results.AllSucceeded, $"Not appended: {results}");
        return results;
    }

    /// <summary>Everything that is kept, partition by partition in order.</summary>
    public static async Task<IReadOnlyList<StreamRecord>> ReadAllAsync(IStream stream, StreamPosition? from = null, ReadStreamOptions? options = null) =>
        await stream.ReadAllAsync(from ?? StreamPosition.Earliest, options ?? ToTheEnd).ToListAsync();

    /// <summary>Messages of keys in turn, with the number of each within its key as text.</summary>
    public static Message[] Keyed(int keys, int each, int first = 0) =>
        [.. Enumerable.Range(first, each).SelectMany(i => Enumerable.Range(0, keys).Select(k => Some.Message($"key-{k}:{i}") with { GroupId = $"key-{k}" }))];

    /// <summary>Asserts that every record of each key is there once, in the order of its numbers.</summary>
    public static void AssertInOrder(IEnumerable<StreamRecord> records, int keys, int each)
    {
        var texts = records.Select(r => r.Message.Text.Split(':')).GroupBy(t => t[0], t => int.Parse(t[1])).ToDictionary(g => g.Key, g => g.ToList());
        Assert.Equal(keys, texts.Count);
        foreach (var (key, numbers) in texts)
            Assert.True(numbers.SequenceEqual(Enumerable.Range(0, each)), $"The records of {key} came as {string.Join(", ", numbers)}; expected are 0 to {each - 1} in order.");
    }

    public static string[] Texts(IEnumerable<StreamRecord> records) => [.. records.Select(r => r.Message.Text)];

    public static string[] SortedTexts(IEnumerable<StreamRecord> records) => [.. Texts(records).Order(StringComparer.Ordinal)];

    /// <summary>Asserts that asking for a capability is refused before any traffic: the stream does not exist.</summary>
    public async Task AssertRefusedAsync(StreamCapability capability)
    {
        // Where nothing of a stream can be changed, nor can this.
        if (capability == StreamCapability.Repartitioning && !Capabilities.Supports(StreamCapability.TopologyManagement))
            capability = StreamCapability.TopologyManagement;
        var name = scope.NewName("never");
        Func<Task> ask = capability switch
        {
            StreamCapability.KeyOrder => () => Messaging.Stream(name).AppendAsync(Some.Message() with { GroupId = "key" }),
            StreamCapability.PositionByTime => () => Messaging.Stream(name).ReadAllAsync(StreamPosition.Ago(TimeSpan.Zero), ToTheEnd).FirstOrDefaultAsync().AsTask(),
            StreamCapability.ReaderGroups => () => Task.FromResult(Messaging.Stream(name).Group("group")),
            StreamCapability.TopologyManagement => () => Messaging.StreamTopology().CreateStreamAsync(new(name)),
            _ => () => throw Xunit.Sdk.FailException.ForFailure($"{capability} (clause {capability.Clause()}) is declared unsupported, and can't be asked for to see it refused."),
        };
        var refusal = await Assert.ThrowsAsync<CapabilityNotSupportedException>(ask);
        Assert.Equal(capability, refusal.StreamCapability);
        Assert.Equal(Messaging.Provider, refusal.Provider);
        Assert.Contains(capability.ToString(), refusal.Message, StringComparison.Ordinal);
        Assert.False(string.IsNullOrWhiteSpace(refusal.Alternative), $"The refusal of {capability} names no alternative.");
        scope.Note($"{capability} is unsupported: asserted that it is refused");
        scope.WasRefused = true;
    }
}

using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Producer;
using Integration.AzureEventHubs.Client;
using Integration.AzureEventHubs.Messages;
using Integration.Drivers;

namespace Integration.AzureEventHubs.Streams;

/// <summary>Appends to an event hub.</summary>
/// <remarks>
/// A batch of the service has one partition key and is stored whole or not at all. A batch of the client's may have several: it goes as one for each key,
/// side by side. So the order of a key is kept, and none passes an earlier one that was refused.
/// </remarks>
internal sealed class EventWriter(AzureEventHubsContext context, EntityPath stream) : IStreamWriterDriver
{
    private const int MaxBatchCount = 2000;
    private const int MostAtOnce = 32;

    // Without a key the service puts each batch into the next partition: one batch of all would put all into one.
    private const int MostParts = 8;
    private const int LeastInPart = 16;

    private readonly Lazy<EventHubProducerClient> _producer = new(() => new EventHubProducerClient(
        context.Connections.Of(stream.Name), new EventHubProducerClientOptions { Identifier = context.Options.Identifier, RetryOptions = context.Retry }));

    private SendLimits? _limits;

    public AppendShape Shape { get; } = new(MixesKeys: true, KeepsOrder: true);

    /// <summary>The limit of a batch is the link's, and a batch for one key is never larger than the whole.</summary>
    public async ValueTask<SendLimits> GetLimitsAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _limits) is { } known)
            return known;
        RequestCounter.Count("open-sender");
        using var batch = await _producer.Value.CreateBatchAsync(cancellationToken).ConfigureAwait(false);
        var limits = new SendLimits(MaxBatchCount, batch.MaximumSizeInBytes, batch.MaximumSizeInBytes);
        Volatile.Write(ref _limits, limits);
        return limits;
    }

    public PreparedMessage Prepare(Message message)
    {
        var encoded = EventEncoder.Encode(message);
        return new PreparedMessage(message, EventEncoder.Measure(encoded, message), encoded);
    }

    public async Task<IReadOnlyList<AppendOutcome>> AppendAsync(IReadOnlyList<PreparedMessage> batch, CancellationToken cancellationToken)
    {
        var parts = Divide(batch).ToList();
        if (parts.Count == 1)
        {
            await SendAsync(batch, parts[0], cancellationToken).ConfigureAwait(false);
            return new AppendOutcome[batch.Count];
        }

        // Started one after the other, not on a thread each: what is encoded beside each other only waits for the link's lock.
        var outcomes = new AppendOutcome[batch.Count];
        using var turns = new SemaphoreSlim(MostAtOnce);
        await Task.WhenAll(parts.Select(part => TrySendAsync(batch, part, outcomes, turns, cancellationToken))).ConfigureAwait(false);
        return outcomes;
    }

    public ValueTask DisposeAsync() => _producer.IsValueCreated ? _producer.Value.DisposeAsync() : ValueTask.CompletedTask;

    /// <summary>The places of the records that go together.</summary>
    private static IEnumerable<int[]> Divide(IReadOnlyList<PreparedMessage> batch)
    {
        foreach (var group in Enumerable.Range(0, batch.Count).GroupBy(i => batch[i].Message.GroupId, StringComparer.Ordinal))
        {
            var places = group.ToArray();
            var size = group.Key is null ? Math.Max(LeastInPart, (places.Length + MostParts - 1) / MostParts) : places.Length;
            foreach (var part in places.Chunk(size))
                yield return part;
        }
    }

    private async Task TrySendAsync(
        IReadOnlyList<PreparedMessage> batch, int[] part, AppendOutcome[] outcomes, SemaphoreSlim turns, CancellationToken cancellationToken)
    {
        await turns.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await SendAsync(batch, part, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failed) when (!cancellationToken.IsCancellationRequested)
        {
            foreach (var index in part)
                outcomes[index] = new AppendOutcome(failed);
        }
        finally
        {
            turns.Release();
        }
    }

    private Task SendAsync(IReadOnlyList<PreparedMessage> batch, int[] part, CancellationToken cancellationToken)
    {
        RequestCounter.Count("append");
        var options = new SendEventOptions { PartitionKey = batch[part[0]].Message.GroupId };
        return _producer.Value.SendAsync(part.Select(i => (EventData)batch[i].Payload!), options, cancellationToken);
    }
}

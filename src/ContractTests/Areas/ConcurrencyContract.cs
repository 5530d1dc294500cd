using System.Collections.Concurrent;

namespace Integration.ContractTests;

/// <summary>Many at once: Q20.</summary>
/// <typeparam name="THarness">The provider's harness.</typeparam>
/// <param name="harness">The harness.</param>
public abstract class ConcurrencyContract<THarness>(THarness harness) : ContractSuite<THarness>(harness) where THarness : ContractHarness
{
    private const int Workers = 16;

    /// <summary>Under 16 producers and 16 consumers, some of which abandon, nothing is lost and nothing completed comes back.</summary>
    [ContractTheory("Q20"), EverySource]
    public Task Nothing_is_lost_among_16_producers_and_consumers(SourceKind source) => RunAsync(
        [Capability.ConcurrentUse], async t => await CompleteAllAsync(t, await t.SourceAsync(source, new() { MaxDeliveryCount = 100 }), groups: 0), source);

    /// <summary>The same in groups, each of which keeps its order.</summary>
    [ContractTheory(["Q20", "Q14", "T7"]), EverySource]
    public Task Groups_keep_their_order_among_16_consumers(SourceKind source) => RunAsync(
        [Capability.ConcurrentUse, source == SourceKind.Queue ? Capability.Groups : Capability.OrderedTopics], async t =>
    {
        var queue = await t.SourceAsync(source, new() { Ordered = true, MaxDeliveryCount = 100 });
        var completed = await CompleteAllAsync(t, queue, groups: Workers);
        foreach (var group in t.Each(completed.GroupBy(c => c.Group), g => g.Key))
            Assert.Equal(group.Select(c => c.Number).Order(), group.Select(c => c.Number));
    }, source);

    private static async Task<IReadOnlyCollection<(string? Group, int Number)>> CompleteAllAsync(ContractScope t, ContractSource queue, int groups)
    {
        var each = t.Clock.IsVirtual ? 60 : 15;
        var total = Workers * each;
        var completed = new ConcurrentQueue<(string? Group, int Number)>();
        var seen = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
        using var done = new CancellationTokenSource();
        var consumers = new List<Task>();
        for (var i = 0; i < Workers; i++)
        {
            var consumer = queue.On(i % 4 == 0 ? await t.ConnectAsync() : t.Messaging);
            consumers.Add(Task.Run(() => ConsumeAsync(consumer)));
        }

        var producers = Enumerable.Range(0, Workers).Select(p => Task.Run(async () =>
        {
            for (var i = 0; i < each; i++)
                await queue.SendAsync(Some.Message($"{p}/{i}") with { GroupId = groups == 0 ? null : $"g{p}" });
        })).ToArray();
        await Task.WhenAll(producers);
        await Task.WhenAll(consumers);

        Assert.Equal(total, completed.Count);
        await t.LetLockEndAsync();
        await queue.AssertSilentAsync("everything was completed");
        await t.AssertSilentAsync(queue.DeadLetters, "nothing was dead-lettered");
        return completed;

        async Task ConsumeAsync(ContractSource consumer)
        {
            try
            {
                while (!done.IsCancellationRequested)
                {
                    foreach (var message in await consumer.Source.ReceiveAsync(groups == 0 ? 4 : 1, Timeout.InfiniteTimeSpan, done.Token))
                        await HandleAsync(message);
                }
            }
            catch (OperationCanceledException) when (done.IsCancellationRequested)
            {
                // Everything was completed.
            }
        }

        async Task HandleAsync(ReceivedMessage message)
        {
            var text = message.Message.Text;
            Assert.False(seen.ContainsKey(text), $"'{text}' was completed and came back.");
            var number = int.Parse(text[(text.IndexOf('/') + 1)..]);
            if (number % 7 == 0 && message.DeliveryCount == 1)
            {
                await message.AbandonAsync();
                return;
            }

            completed.Enqueue((message.GroupId, number));
            await message.CompleteAsync();
            Assert.True(seen.TryAdd(text, true), $"'{text}' was completed twice.");
            if (completed.Count == total)
                await done.CancelAsync();
        }
    }
}

namespace Integration.ContractTests;

/// <summary>Receiving: Q10.</summary>
/// <typeparam name="THarness">The provider's harness.</typeparam>
/// <param name="harness">The harness.</param>
public abstract class ReceiveContract<THarness>(THarness harness) : ContractSuite<THarness>(harness) where THarness : ContractHarness
{
    /// <summary>Never more messages than asked for, at any size.</summary>
    [ContractTheory("Q10"), EverySource]
    public Task A_receive_never_gives_more_than_asked_for(SourceKind source) => RunAsync([Capability.LongPolling], async t =>
    {
        var queue = await t.SourceAsync(source);
        await queue.SendAllAsync(Some.Messages(60));
        foreach (var max in t.Each(new[] { 1, 2, 3, 7, 10, 11, 25 }))
        {
            var received = await t.Clock.RunAsync(queue.Source.ReceiveAsync(max, t.Timing.Arrival));
            Assert.InRange(received.Count, 1, max);
        }
    }, source);

    /// <summary>A waiting receive returns as soon as a message comes, without waiting for more or for its time.</summary>
    [ContractTheory("Q10"), EverySource]
    public Task A_waiting_receive_returns_with_the_first_message(SourceKind source) => RunAsync([Capability.LongPolling], async t =>
    {
        var queue = await t.SourceAsync(source);
        var started = t.Clock.Now;
        var waiting = queue.Source.ReceiveAsync(10, Timeout.InfiniteTimeSpan);
        Assert.False(waiting.IsCompleted, "There was nothing to receive yet.");
        await queue.SendAsync(Some.Message());

        // Not on the clock: on virtual time no time may be needed at all.
        Assert.Single(await waiting);
        if (t.Clock.IsVirtual)
            Assert.Equal(started, t.Clock.Now);
    }, source);

    /// <summary>An empty list comes after the wait, and not before.</summary>
    [ContractTheory("Q10"), EverySource]
    public Task An_empty_list_comes_after_the_wait(SourceKind source) => RunAsync([Capability.LongPolling], async t =>
    {
        var queue = await t.SourceAsync(source);
        var wait = t.Clock.IsVirtual ? TimeSpan.FromSeconds(90) : TimeSpan.FromSeconds(2);
        var started = t.Clock.Now;

        Assert.Empty(await t.Clock.RunAsync(queue.Source.ReceiveAsync(10, wait)));

        // A service may count its wait on a clock of its own.
        Assert.True(t.Clock.Now - started >= wait * 0.9, $"It returned after {t.Clock.Now - started} rather than {wait}.");
        if (t.Clock.IsVirtual)
            Assert.Equal(started + wait, t.Clock.Now);
    }, source);

    /// <summary>A wait of zero polls once: it returns what is there, or nothing, at once.</summary>
    [ContractTheory("Q10"), EverySource]
    public Task A_wait_of_zero_polls_once(SourceKind source) => RunAsync([Capability.LongPolling], async t =>
    {
        var queue = await t.SourceAsync(source);
        var started = t.Clock.Now;

        Assert.Empty(await queue.Source.ReceiveAsync(1, TimeSpan.Zero));
        await queue.SendAsync(Some.Message());
        if (t.Clock.IsVirtual)
        {
            Assert.Single(await queue.Source.ReceiveAsync(1, TimeSpan.Zero));
            Assert.Equal(started, t.Clock.Now);
        }
    }, source);

    /// <summary>A message that becomes due while a receive waits is received by it.</summary>
    [ContractTheory(["Q10", "Q12"]), EverySource]
    public Task A_waiting_receive_gets_what_becomes_due(SourceKind source) => RunAsync(
        [source == SourceKind.Queue ? Capability.DelayedDelivery : Capability.DelayedPublish], async t =>
    {
        var queue = await t.SourceAsync(source);
        await queue.SendAsync(Some.Message() with { Delay = t.Timing.Delay });

        var received = await t.Clock.RunAsync(queue.Source.ReceiveAsync(1, t.Timing.Delay + t.Timing.Arrival));

        Assert.Single(received);
    }, source);

    /// <summary>Cancelling a waiting receive ends it promptly, and a message that comes afterwards is not lost to it.</summary>
    [ContractTheory("Q10"), EverySource]
    public Task A_cancelled_receive_ends_and_takes_nothing(SourceKind source) => RunAsync([Capability.LongPolling], async t =>
    {
        var queue = await t.SourceAsync(source);
        using var cancel = new CancellationTokenSource();
        var waiting = queue.Source.ReceiveAsync(1, Timeout.InfiniteTimeSpan, cancel.Token);
        await cancel.CancelAsync();

        // Not on the clock: a cancelled receive must not wait for time to pass.
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await queue.SendAsync(Some.Message());
        Assert.Equal("hello", (await queue.ReceiveAsync()).Message.Text);
    }, source);

    /// <summary>A token that is cancelled already stops the call before it takes anything.</summary>
    [ContractTheory(["Q10", "E3"]), EverySource]
    public Task A_cancelled_token_stops_a_receive(SourceKind source) => RunAsync([Capability.LongPolling], async t =>
    {
        var queue = await t.SourceAsync(source);
        await queue.SendAsync(Some.Message());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => queue.Source.ReceiveAsync(1, t.Timing.Arrival, new CancellationToken(canceled: true)));

        Assert.Equal(1, (await queue.ReceiveAsync()).DeliveryCount);
    }, source);

    /// <summary>A message that comes at the very moment of cancelling is either received or available again at once; a hundred times over.</summary>
    [ContractTheory("Q10"), EverySource]
    public Task Cancelling_as_a_message_comes_loses_nothing(SourceKind source) => RunAsync([Capability.LongPolling], async t =>
    {
        var queue = await t.SourceAsync(source);
        var receiver = queue.On(await t.ConnectAsync());
        var rounds = t.Clock.IsVirtual ? 100 : 10;
        for (var round = 0; round < rounds; round++)
        {
            using var cancel = new CancellationTokenSource();
            var waiting = receiver.Source.ReceiveAsync(1, Timeout.InfiniteTimeSpan, cancel.Token);
            var sending = Task.Run(() => queue.SendAsync(Some.Message($"{round}")));
            if (round % 2 == 0)
                await Task.Yield();
            var cancelling = Task.Run(cancel.CancelAsync);
            await Task.WhenAll(sending, cancelling);

            IReadOnlyList<ReceivedMessage> received;
            try
            {
                received = await waiting;
            }
            catch (OperationCanceledException)
            {
                received = await queue.ReceiveAsync(1);
            }

            Assert.Equal($"{round}", Assert.Single(received).Message.Text);
            await received[0].CompleteAsync();
        }
    }, source);

    /// <summary>The stream of messages goes on over batches, and ends when told to stop when empty.</summary>
    [ContractTheory("Q10"), EverySource]
    public Task ReceiveAll_streams_everything_until_empty(SourceKind source) => RunAsync([Capability.LongPolling], async t =>
    {
        var queue = await t.SourceAsync(source);
        await queue.SendAllAsync(Some.Messages(35));

        var texts = await t.Clock.RunAsync(CollectAsync());

        Assert.Equal(Some.Messages(35).Select(m => m.Text).Order(StringComparer.Ordinal), texts.Order(StringComparer.Ordinal));
        async Task<List<string>> CollectAsync()
        {
            var all = new List<string>();
            var options = new ReceiveAllOptions { StopWhenEmpty = true, Wait = t.Clock.IsVirtual ? TimeSpan.FromSeconds(1) : t.Timing.Silence };
            await foreach (var message in queue.Source.ReceiveAllAsync(options))
            {
                all.Add(message.Message.Text);
                await message.CompleteAsync();
            }

            return all;
        }
    }, source);

    /// <summary>Leaving the stream makes what was fetched ahead available again at once.</summary>
    [ContractTheory(["Q10", "L2"]), EverySource]
    public Task Leaving_ReceiveAll_gives_back_what_was_fetched_ahead(SourceKind source) => RunAsync([Capability.LongPolling], async t =>
    {
        var queue = await t.SourceAsync(source);
        await queue.SendAllAsync(Some.Messages(10));
        await foreach (var message in queue.Source.ReceiveAllAsync(new ReceiveAllOptions { MaxBatchSize = 10 }))
        {
            await message.CompleteAsync();
            break;
        }

        Assert.Equal(9, (await queue.On(await t.ConnectAsync()).ReceiveAsync(9)).Count);
    }, source);

    /// <summary>Among waiting receivers no one starves: messages that come one by one reach each of them in the end.</summary>
    [ContractTheory(["Q1", "Q10"]), EverySource]
    public Task Waiting_receivers_all_get_their_share(SourceKind source) => RunAsync([Capability.LongPolling], async t =>
    {
        var queue = await t.SourceAsync(source);
        var waiting = Enumerable.Range(0, 8).Select(_ => queue.Source.ReceiveAsync(1, Timeout.InfiniteTimeSpan)).ToArray();
        await queue.SendAllAsync(Some.Messages(8));

        var received = await Task.WhenAll(waiting);

        Assert.Equal(8, received.Select(r => Assert.Single(r).Message.Text).Distinct(StringComparer.Ordinal).Count());
    }, source);
}

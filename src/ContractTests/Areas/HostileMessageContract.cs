using System.Globalization;
using Integration.ContractTests.Consumers;
using Integration.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.ContractTests;

/// <summary>What others may send: M7, M9.</summary>
/// <typeparam name="THarness">The provider's harness.</typeparam>
/// <param name="harness">The harness.</param>
public abstract class HostileMessageContract<THarness>(THarness harness) : ContractSuite<THarness>(harness) where THarness : ContractHarness
{
    private const int FirstOdd = 1_000_000;
    private const int SendsAtOnce = 20;

    private readonly THarness _harness = harness;

    /// <summary>
    /// With every mark forged in every way by the plain SDK, a consumer handles each innocent message beside them, and each forged one is
    /// handled or dead-lettered alone, with a reason that is not that of deliveries which nobody saw.
    /// </summary>
    [ContractTheory(["M7", "L6"]), EverySource]
    public Task Whatever_marks_are_forged_every_other_message_is_handled(SourceKind source) => RunAsync([Capability.Interop, Capability.DeadLetter], async t =>
    {
        NeedsForeignClient(t);
        var queue = await t.SourceAsync(source, new() { DeadLetterOnExpiration = t.Supports(Capability.TimeToLive) });
        var odd = ForgedMarks.Messages(_harness, FirstOdd);
        var innocents = await SendAsync(t, queue, odd);
        if (t.Supports(Capability.Peek))
            Assert.NotEmpty(await queue.Source.PeekAsync(100));
        await using var run = await ConsumerRun.StartAsync(t, queue, (_, _, _) => Task.CompletedTask);

        await run.UntilAsync(() => Handled(run).Count(value => value < FirstOdd) == innocents);
        var dead = await DeadLettersAsync(t, queue, odd.Count, () => Handled(run).Count(value => value >= FirstOdd));
        await run.StopAsync();

        var lost = odd.Where(m => !Handled(run).Contains(int.Parse(m.Text, CultureInfo.InvariantCulture)) && dead.All(d => d.Message.Text != m.Text));
        Assert.True(
            Handled(run).Count(value => value >= FirstOdd) + dead.Count >= odd.Count,
            $"Neither handled nor dead-lettered: {string.Join("; ", lost.Select(ForgedMarks.Describe))}");
        Assert.All(dead, d => Assert.False(
            string.IsNullOrEmpty(d.DeadLetter?.Reason) || d.DeadLetter.Reason == DeadLetterReason.MaxDeliveryCountExceeded,
            $"'{d.Message.Text}' was dead-lettered with the reason '{d.DeadLetter?.Reason}'."));
    }, source);

    /// <summary>
    /// Bodies, media types, names of types and envelopes of every odd kind between innocent messages: each is handled, or dead-lettered alone at
    /// its first delivery, and each innocent one is handled.
    /// </summary>
    [ContractFact(["M7", "L6"])]
    public Task Whatever_messages_hold_every_other_one_is_handled() =>
        RunAsync([Capability.BinaryBody, Capability.TypedHeaders, Capability.DeadLetter], t => HandleAmongOddAsync(t, batch: false));

    /// <summary>The same in batches.</summary>
    [ContractFact(["M7", "L6"])]
    public Task Whatever_messages_hold_every_other_one_of_their_batch_is_handled() =>
        RunAsync([Capability.BinaryBody, Capability.TypedHeaders, Capability.DeadLetter], t => HandleAmongOddAsync(t, batch: true));

    /// <summary>Whatever was received can be sent on in its legal form, put off, dead-lettered and brought back.</summary>
    [ContractFact("M9")]
    public Task What_was_received_can_be_sent_on_put_off_and_moved() => RunAsync([Capability.Interop, Capability.DeadLetter], Working.Without("a message of another client", async t =>
    {
        NeedsForeignClient(t);
        var (queue, other) = (await t.QueueAsync(), await t.QueueAsync());
        foreach (var odd in t.Each(_harness.OddMessages.Prepend(new ForeignMessage("plain")), o => o.Text))
        {
            await _harness.SendForeignAsync(t.Messaging, queue.Destination, odd);
            var received = await queue.ReceiveAsync();
            Assert.Equal(odd.Text, received.Message.Text);

            await other.SendAsync(received.Message.ToLegal());
            var sentOn = await other.ReceiveAsync();
            Assert.Equal(odd.Text, sentOn.Message.Text);
            Assert.True(sentOn.Headers.Count >= Math.Min(received.Headers.Count, 64), $"Of {received.Headers.Count} headers {sentOn.Headers.Count} were sent on.");
            await sentOn.CompleteAsync();

            await received.AbandonAsync();
            var again = await queue.ReceiveAsync();
            if (t.Supports(Capability.AbandonWithDelay))
            {
                await again.AbandonAsync(t.Timing.Delay);
                await t.AdvanceAsync(t.Timing.Delay + t.Timing.Margin);
                again = await queue.ReceiveAsync();
            }

            await again.DeadLetterAsync("odd", "It looks odd.");
            var dead = await t.ReceiveOneAsync(queue.DeadLetters);
            Assert.Equal("odd", dead.DeadLetter?.Reason);
            AssertSame(received, dead);
            if (!t.Supports(Capability.Redrive))
            {
                await dead.CompleteAsync();
                continue;
            }

            await dead.AbandonAsync();
            Assert.Equal(1, (await t.Clock.RunAsync(queue.DeadLetters.RedriveAsync())).Moved);
            var back = await queue.ReceiveAsync();
            AssertSame(received, back);
            await back.CompleteAsync();
        }
    }));

    private static async Task HandleAmongOddAsync(ContractScope t, bool batch)
    {
        var queue = await t.QueueAsync();
        var odd = HostileContent.Messages.Select((m, i) => m with { MessageId = $"odd-{i}" }).ToList();
        await queue.SendAllAsync([.. odd.SelectMany((m, i) => new[] { m, Message.FromText($$"""{"value":{{i + 1}}}""") })]);
        var setup = new ConsumerSetup
        {
            Batch = batch,
            Configure = o => (o.MaxAttempts, o.PauseAfterFailures, o.BatchWait) = (5, 3, TimeSpan.Zero),
            More = (builder, _) => builder.Services.AddSingleton<IMessageSerializer>(new SystemTextJsonSerializer(new SerializationOptions())),
        };
        await using var run = await ConsumerRun.StartAsync(t, queue, (_, _, _) => Task.CompletedTask, setup);

        await run.UntilAsync(() => run.Succeeded.Count(call => call.Value > 0) >= odd.Count);
        var handled = () => run.Succeeded.Count(call => call.Value <= 0);
        var dead = await DeadLettersAsync(t, queue, odd.Count, handled);
        await run.StopAsync();

        Assert.Equal(Enumerable.Range(1, odd.Count), run.Succeeded.Where(call => call.Value > 0).Select(call => call.Value).Order());
        Assert.All(run.Succeeded, call => Assert.Equal(1, call.Attempt));
        Assert.Equal(odd.Count, dead.Count + handled());
        Assert.All(dead, d => Assert.Contains(d.DeadLetter!.Reason, (string?[])[typeof(MessageSerializationException).FullName, typeof(UnknownMessageTypeException).FullName]));
        Assert.All(dead, d => Assert.Equal(1, d.DeadLetter!.OriginalDeliveryCount ?? 1));
    }

    /// <summary>Sends the forged messages with an innocent one among every twenty; how many innocents.</summary>
    private async Task<int> SendAsync(ContractScope t, ContractSource queue, IReadOnlyList<ForeignMessage> odd)
    {
        var innocents = 0;
        foreach (var some in odd.Chunk(SendsAtOnce))
        {
            await queue.SendAsync(Some.Message(innocents++.ToString(CultureInfo.InvariantCulture)));
            await Task.WhenAll(some.Select(message => _harness.SendForeignAsync(t.Messaging, queue.Destination, message)));
        }

        return innocents;
    }

    /// <summary>Takes dead letters until nothing is missing, or nothing has come for as long as a message may take.</summary>
    private static async Task<List<ReceivedMessage>> DeadLettersAsync(ContractScope t, ContractSource queue, int count, Func<int> handled)
    {
        var dead = new List<ReceivedMessage>();
        var (last, idle) = (-1, 0);
        while (Progress() < count && idle < 100)
        {
            var some = await t.Clock.RunAsync(queue.DeadLetters.ReceiveAsync(100, TimeSpan.Zero));
            (await queue.DeadLetters.CompleteManyAsync(some)).ThrowIfAnyFailed();
            dead.AddRange(some);
            idle = Progress() == last ? idle + 1 : 0;
            last = Progress();
            await Task.Delay(20);
            await t.Clock.StepAsync();
        }

        return dead;

        int Progress() => dead.Count + handled();
    }

    private static HashSet<int> Handled(ConsumerRun run) => [.. run.Succeeded.Select(call => call.Value)];

    private static void AssertSame(ReceivedMessage expected, ReceivedMessage actual)
    {
        Assert.Equal(expected.Message.Text, actual.Message.Text);
        Same.Headers(expected.Headers, actual.Headers);
        Assert.Equal(expected.CorrelationId, actual.CorrelationId);
        Assert.Equal(expected.Subject, actual.Subject);
    }

    private void NeedsForeignClient(ContractScope t) => Assert.SkipUnless(
        _harness.HasForeignClient, $"'{t.Messaging.Provider}' has no other clients: nobody could send such a message.");
}

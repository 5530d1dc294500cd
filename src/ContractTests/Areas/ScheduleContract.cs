namespace Integration.ContractTests;

/// <summary>Messages that are sent for later, cancelled and moved: Q22.</summary>
/// <typeparam name="THarness">The provider's harness.</typeparam>
/// <param name="harness">The harness.</param>
public abstract class ScheduleContract<THarness>(THarness harness) : ContractSuite<THarness>(harness) where THarness : ContractHarness
{
    private static readonly TimeSpan Lateness = TimeSpan.FromSeconds(2);

    // For what must not be due while a test is at it, however slow it is on real time.
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    /// <summary>What was cancelled never comes; what was not comes when it is due, as it was sent.</summary>
    [ContractTheory("Q22"), EverySource]
    public Task A_scheduled_message_comes_when_due_unless_it_was_cancelled(SourceKind source) => RunAsync(Needs(source), async t =>
    {
        var queue = await t.SourceAsync(source);
        var (dropped, kept) = (Some.Message("dropped"), t.FullMessage());
        var unwanted = await queue.Schedule.ScheduleAsync(dropped, After(t, Long));
        var wanted = await queue.Schedule.ScheduleAsync(kept, After(t, t.Timing.Delay));
        Assert.Equal((queue.Destination, kept.MessageId), (wanted.Destination, wanted.Message.MessageId));

        Assert.True(await queue.Schedule.CancelAsync(unwanted), "A message that was not due could not be cancelled.");

        await queue.AssertSilentAsync("it is not due");
        await t.AdvanceAsync(t.Timing.Delay + Lateness);
        var received = await queue.ReceiveAsync();
        Same.Message(kept, received);
        await received.CompleteAsync();
        await AdvanceVirtualAsync(t, Long);
        await queue.AssertSilentAsync("the other one was cancelled");
    }, source);

    /// <summary>A message can be cancelled by another client, by what was stored of its handle.</summary>
    [ContractTheory("Q22"), EverySource]
    public Task Another_client_cancels_by_the_handle(SourceKind source) => RunAsync(Needs(source), async t =>
    {
        var queue = await t.SourceAsync(source);
        var scheduled = await queue.Schedule.ScheduleAsync(Some.Message(), After(t, Long));
        var other = queue.On(await t.ConnectAsync());

        Assert.True(await other.Schedule.CancelAsync(new(queue.Destination, scheduled.Message, scheduled.DueAt, scheduled.SequenceNumber)));

        await AdvanceVirtualAsync(t, Long + Lateness);
        await queue.AssertSilentAsync("it was cancelled");
    }, source);

    /// <summary>A moved message comes at its new time and at no other, once, with its id.</summary>
    [ContractTheory("Q22"), EverySource]
    public Task A_moved_message_comes_at_its_new_time(SourceKind source) => RunAsync(Needs(source), async t =>
    {
        var queue = await t.SourceAsync(source);
        var message = t.FullMessage();
        var scheduled = await queue.Schedule.ScheduleAsync(message, After(t, t.Timing.Delay));

        var moved = await queue.Schedule.MoveAsync(scheduled, After(t, Long));

        Assert.NotNull(moved);
        await t.AdvanceAsync(t.Timing.Delay + Lateness);
        await queue.AssertSilentAsync("it was moved");
        Assert.NotNull(await queue.Schedule.MoveAsync(moved, After(t, t.Timing.Delay)));
        await t.AdvanceAsync(t.Timing.Delay + Lateness);
        var received = await queue.ReceiveAsync();
        Same.Message(message, received);
        await received.CompleteAsync();
        await AdvanceVirtualAsync(t, Long);
        await queue.AssertSilentAsync("it came");
    }, source);

    /// <summary>A moved message can be moved again and cancelled, by its new handle.</summary>
    [ContractTheory("Q22"), EverySource]
    public Task A_moved_message_is_moved_and_cancelled_by_its_new_handle(SourceKind source) => RunAsync(Needs(source), async t =>
    {
        var queue = await t.SourceAsync(source);
        var first = await queue.Schedule.ScheduleAsync(Some.Message("first"), After(t, Long));
        var second = await queue.Schedule.ScheduleAsync(Some.Message("second"), After(t, Long));

        first = await queue.Schedule.MoveAsync(first, After(t, Long * 2));
        second = await queue.Schedule.MoveAsync(second, After(t, Long * 2));
        first = await queue.Schedule.MoveAsync(first!, After(t, TimeSpan.FromSeconds(-1)));

        Assert.NotNull(first);
        Assert.True(await queue.Schedule.CancelAsync(second!));
        var received = await queue.ReceiveAsync();
        Assert.Equal("first", received.Message.Text);
        await received.CompleteAsync();
        await AdvanceVirtualAsync(t, (Long * 2) + Lateness);
        await queue.AssertSilentAsync("one came and the other was cancelled");
    }, source);

    /// <summary>Too late is told: of a message that is due, one that was cancelled, and one that was put off by its receiver.</summary>
    [ContractTheory("Q22"), EverySource]
    public Task Too_late_is_told(SourceKind source) => RunAsync(Needs(source), async t =>
    {
        var queue = await t.SourceAsync(source);
        var due = await queue.Schedule.ScheduleAsync(Some.Message("due"), After(t, t.Timing.Delay));
        var cancelled = await queue.Schedule.ScheduleAsync(Some.Message("cancelled"), After(t, Long));
        Assert.True(await queue.Schedule.CancelAsync(cancelled));
        await t.AdvanceAsync(t.Timing.Delay + Lateness);
        var received = await queue.ReceiveAsync();

        await AssertTooLateAsync(due);
        await AssertTooLateAsync(cancelled);
        if (t.Supports(Capability.AbandonWithDelay))
        {
            await received.AbandonAsync(t.Timing.Delay);
            await AssertTooLateAsync(due);
            await t.AdvanceAsync(t.Timing.Delay + Lateness);
            received = await queue.ReceiveAsync();
        }

        Assert.Equal("due", received.Message.Text);
        await received.CompleteAsync();
        await AdvanceVirtualAsync(t, Long);
        await queue.AssertSilentAsync("it was completed");

        async Task AssertTooLateAsync(ScheduledMessage late)
        {
            Assert.False(await queue.Schedule.CancelAsync(late), $"'{late.Message.Text}' was cancelled, too late.");
            Assert.Null(await queue.Schedule.MoveAsync(late, After(t, t.Timing.Delay)));
        }
    }, source);

    /// <summary>Where there is deduplication, a moved message is no duplicate of itself.</summary>
    [ContractFact(["Q22", "Q15"])]
    public Task A_moved_message_is_no_duplicate_of_itself() => RunAsync([.. Needs(SourceKind.Queue), Capability.DeduplicationWithoutGroups], async t =>
    {
        var queue = await t.QueueAsync(new() { Deduplicates = true });
        var scheduled = await queue.Schedule.ScheduleAsync(Some.Message() with { DeduplicationId = "one" }, After(t, Long));

        Assert.NotNull(await queue.Schedule.MoveAsync(scheduled, After(t, t.Timing.Delay)));

        await t.AdvanceAsync(t.Timing.Delay + Lateness);
        var received = await queue.ReceiveAsync();
        Assert.Equal("one", received.Message.DeduplicationId);
        await received.CompleteAsync();
    });

    /// <summary>In groups, what is scheduled joins its group when it is due, and holds up nothing before.</summary>
    [ContractTheory(["Q22", "Q14"]), EverySource]
    public Task A_scheduled_message_of_a_group_holds_up_nothing(SourceKind source) => RunAsync(
        [.. Needs(source), source == SourceKind.Queue ? Capability.Groups : Capability.OrderedTopics, Capability.DelayedDeliveryInGroups], async t =>
    {
        var queue = await t.SourceAsync(source, new() { Ordered = true });
        var later = await queue.Schedule.ScheduleAsync(Some.Message("later") with { GroupId = "a" }, After(t, Long));
        var never = await queue.Schedule.ScheduleAsync(Some.Message("never") with { GroupId = "a" }, After(t, Long));
        await queue.SendAsync(Some.Message("now") with { GroupId = "a" });
        Assert.True(await queue.Schedule.CancelAsync(never));

        Assert.Equal("now", await CompleteNextAsync());
        await queue.AssertSilentAsync("the others are not due");
        Assert.NotNull(await queue.Schedule.MoveAsync(later, After(t, t.Timing.Delay)));
        await t.AdvanceAsync(t.Timing.Delay + Lateness);
        Assert.Equal("later", await CompleteNextAsync());
        await AdvanceVirtualAsync(t, Long);
        await queue.AssertSilentAsync("the other one was cancelled");

        async Task<string> CompleteNextAsync()
        {
            var message = await queue.ReceiveAsync();
            await message.CompleteAsync();
            return message.Message.Text;
        }
    }, source);

    /// <summary>A bad call is refused as such, before any traffic.</summary>
    [ContractFact(["Q22", "E3"])]
    public Task A_bad_call_is_refused() => RunAsync(Needs(SourceKind.Queue), async t =>
    {
        var schedule = t.Messaging.Queue(t.NewName("never")).Schedule;
        var handle = new ScheduledMessage(EntityPath.Queue("other"), Some.Message(), After(t, t.Timing.Delay), "1");

        await Assert.ThrowsAsync<ArgumentException>(() => schedule.ScheduleAsync(Some.Message() with { Delay = t.Timing.Delay }, After(t, t.Timing.Delay)));
        await Assert.ThrowsAsync<ArgumentException>(() => schedule.CancelAsync(handle));
        await Assert.ThrowsAsync<ArgumentException>(() => schedule.MoveAsync(handle, After(t, t.Timing.Delay)));
        await Assert.ThrowsAsync<EntityNotFoundException>(() => schedule.ScheduleAsync(Some.Message(), After(t, t.Timing.Delay)));
    });

    private static Capability[] Needs(SourceKind source) =>
        [Capability.ScheduledSend, source == SourceKind.Queue ? Capability.DelayedDelivery : Capability.DelayedPublish];

    private static Task AdvanceVirtualAsync(ContractScope t, TimeSpan by) => t.Clock.IsVirtual ? t.AdvanceAsync(by) : Task.CompletedTask;

    private static DateTimeOffset After(ContractScope t, TimeSpan delay) => t.Clock.TimeProvider.GetUtcNow() + delay;
}

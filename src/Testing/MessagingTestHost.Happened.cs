using Integration.Hosting.Streams;
using Integration.InMemory.Broker;
using Integration.Testing.Broker;
using Integration.Testing.Journal;

namespace Integration.Testing;

/// <summary>What happened.</summary>
public sealed partial class MessagingTestHost
{
    /// <summary>What was published, by the application and by the test, in order.</summary>
    /// <typeparam name="T">What the bodies hold; <see cref="Message"/> for all.</typeparam>
    /// <param name="topic">To which topic; null for any.</param>
    public IReadOnlyList<SentMessage<T>> Published<T>(string? topic = null) => Sent<T>(EntityKind.Topic, topic);

    /// <summary>What was sent to queues, by the application and by the test, in order.</summary>
    /// <typeparam name="T">What the bodies hold; <see cref="Message"/> for all.</typeparam>
    /// <param name="queue">To which queue; null for any.</param>
    public IReadOnlyList<SentMessage<T>> Sent<T>(string? queue = null) => Sent<T>(EntityKind.Queue, queue);

    /// <summary>What was appended to streams, by the application and by the test, in order.</summary>
    /// <typeparam name="T">What the bodies hold; <see cref="Message"/> for all.</typeparam>
    /// <param name="stream">To which stream; null for any.</param>
    public IReadOnlyList<SentMessage<T>> Appended<T>(string? stream = null) => Sent<T>(EntityKind.Stream, stream);

    /// <summary>What handlers ended without an error, in order; a message or record is there as often as it was handled.</summary>
    /// <typeparam name="T">What the bodies hold; <see cref="Message"/> for all.</typeparam>
    /// <param name="source">
    /// Of which source, such as <c>orders</c> or <c>order-placed/billing</c>, or stream or reader group, such as <c>clicks</c> or <c>clicks/billing</c>; null for any.
    /// </param>
    public IReadOnlyList<HandledMessage<T>> Handled<T>(string? source = null) => Read<T, HandledMessage<T>>(
        JournalKind.Handled, source, (value, e) => new(value, e.Entity, e.Message, e.At, e.Delivery) { CauseIds = CausesOf(e.Message), Group = e.Group });

    /// <summary>The messages and records whose handlers threw, with every failure, in the order of the first.</summary>
    /// <typeparam name="T">What the bodies hold; <see cref="Message"/> for all.</typeparam>
    /// <param name="source">Of which source, stream or reader group; null for any.</param>
    public IReadOnlyList<FailedMessage<T>> Failed<T>(string? source = null) =>
    [
        .. Read<T, (T Value, JournalEntry Entry)>(JournalKind.Failed, source, (value, e) => (value, e))
            .GroupBy(f => (f.Entry.Entity, f.Entry.Group, f.Entry.Message.MessageId))
            .Select(g => new FailedMessage<T>(
                g.First().Value, g.Key.Entity, g.First().Entry.Message, [.. g.Select(f => new FailedAttempt(f.Entry.Delivery, f.Entry.At, f.Entry.Error!))])
            {
                CauseIds = CausesOf(g.First().Entry.Message),
                Group = g.Key.Group,
            }),
    ];

    /// <summary>The records that consumers of streams have parked, in order, whether they stand in their queues yet or not.</summary>
    /// <typeparam name="T">What the bodies hold; <see cref="Message"/> for all.</typeparam>
    /// <param name="stream">Of which stream; null for any.</param>
    public IReadOnlyList<ParkedRecord<T>> Parked<T>(string? stream = null) =>
    [
        .. Read<T, (T Value, JournalEntry Entry)>(JournalKind.Sent, null, (value, e) => (value, e))
            .Where(p => p.Entry.ParkedFor is not null)
            .Select(p => new ParkedRecord<T>(
                p.Value, p.Entry.Entity, p.Entry.Message, p.Entry.At, Header(p.Entry, PoisonRecords.StreamHeader), Header(p.Entry, PoisonRecords.GroupHeader), p.Entry.ParkedFor!))
            .Where(p => stream is null || p.Stream == stream),
    ];

    /// <summary>The gaps that handlers of streams were told of, in order: records that were kept no longer when they were to be read.</summary>
    /// <param name="stream">Of which stream; null for any.</param>
    public IReadOnlyList<StreamGap> Gaps(string? stream = null) => [.. _world.Journal.Gaps.Where(g => stream is null || g.Stream.Name == stream)];

    /// <summary>What stands in dead-letter queues now, with the reasons.</summary>
    /// <typeparam name="T">What the bodies hold; <see cref="Message"/> for all.</typeparam>
    /// <param name="source">Of which source; null for any.</param>
    public IReadOnlyList<DeadLetteredMessage<T>> DeadLettered<T>(string? source = null) => Standing<T, DeadLetteredMessage<T>>(
        source,
        s => s.DeadLetters,
        (value, path, m) => m.DeadLetter is { } dead ? new(value, path, m.Message, m.EnqueuedAt, dead) { CauseIds = CausesOf(m.Message) } : null);

    /// <summary>What was sent with a delay and is not due yet.</summary>
    /// <typeparam name="T">What the bodies hold; <see cref="Message"/> for all.</typeparam>
    /// <param name="source">In which queue or subscription; null for any.</param>
    public IReadOnlyList<ScheduledMessage<T>> Scheduled<T>(string? source = null) => Standing<T, ScheduledMessage<T>>(
        source,
        s => s.Main,
        (value, path, m) => m is { DeliveryCount: 0, VisibleAt: { } due } ? new(value, path, m.Message, m.EnqueuedAt, due) { CauseIds = CausesOf(m.Message) } : null);

    /// <summary>
    /// What happened as a tree of causes: under each message what its handlers did, and what those sent; with the times since the start. For the message
    /// of a test that fails. Bodies are not shown.
    /// </summary>
    public string Dump()
    {
        var standing = Sources().SelectMany(s => s.Source.Show(s.Source.Main).Concat(s.Source.Show(s.Source.DeadLetters)).Select(m => (m, s.Source.Main.Path)));
        return new CauseTree(_world.Journal.Entries, _world.Journal.Gaps, _world.Options.StartsAt, [.. standing]).Write();
    }

    /// <summary>The tree of <see cref="Dump"/>.</summary>
    public override string ToString() => Dump();

    private IReadOnlyList<SentMessage<T>> Sent<T>(EntityKind kind, string? name) =>
    [
        .. Read<T, SentMessage<T>>(JournalKind.Sent, name, (value, e) => new(value, e.Entity, e.Message, e.At) { CauseIds = e.CausedBy })
            .Where(s => s.Entity.Kind == kind),
    ];

    private List<TResult> Read<T, TResult>(JournalKind kind, string? entity, Func<T, JournalEntry, TResult> make)
    {
        var read = new List<TResult>();
        foreach (var entry in _world.Journal.Entries.Where(e => e.Kind == kind && (entity is null || e.IsAt(entity))))
        {
            if (JournalEntry.TryRead<T>(entry.Serializer, entry.Message, out var value))
                read.Add(make(value, entry));
        }

        return read;
    }

    private List<TResult> Standing<T, TResult>(string? path, Func<QueueStore, MessageStore> choose, Func<T, EntityPath, PeekedMessage, TResult?> make)
        where TResult : class
    {
        var read = new List<TResult>();
        foreach (var (broker, source) in Sources().Where(s => path is null || s.Source.Main.Path.ToString() == path))
        {
            foreach (var message in source.Show(choose(source)))
            {
                if (JournalEntry.TryRead<T>(broker.Serializer, broker.AsSent.Take(message.Message), out var value) && make(value, source.Main.Path, message) is { } result)
                    read.Add(result);
            }
        }

        return read;
    }

    private static string Header(JournalEntry entry, string name) => entry.Message.Headers.TryGet<string>(name, out var value) ? value : "";

    private IEnumerable<(TestBroker Broker, QueueStore Source)> Sources() => _world.Brokers.SelectMany(b => b.InMemory.Sources.Select(s => (b, s)));

    private IReadOnlyList<string> CausesOf(Message message) => _world.Journal.CausesOf(message.MessageId);
}

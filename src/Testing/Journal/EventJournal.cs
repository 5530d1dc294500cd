using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Integration.Testing.Journal;

/// <summary>What happened, in order. Safe for concurrent use.</summary>
internal sealed class EventJournal
{
    private readonly ConcurrentDictionary<string, IReadOnlyList<string>> _causes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, IReadOnlyList<string>> _given = new(StringComparer.Ordinal);
    private ImmutableList<JournalEntry> _entries = [];
    private ImmutableList<StreamGap> _gaps = [];

    public ImmutableList<JournalEntry> Entries => _entries;

    /// <summary>The gaps that reader groups were told of.</summary>
    public ImmutableList<StreamGap> Gaps => _gaps;

    /// <summary>The ids of the messages whose handler sent the one of this id, the first time; none where no handler did.</summary>
    public IReadOnlyList<string> CausesOf(string? messageId) => _causes.GetValueOrDefault(messageId ?? "", []);

    /// <summary>The ids of the messages whose handler gave the one of this id to somebody who sends it; none where no handler did.</summary>
    public IReadOnlyList<string> GivenCausesOf(string? messageId) => _given.GetValueOrDefault(messageId ?? "", []);

    public void AddGiven(string messageId, IReadOnlyList<string> causedBy) => _given.TryAdd(messageId, causedBy);

    public void Add(JournalEntry entry)
    {
        if (entry.Kind == JournalKind.Sent)
            _causes.TryAdd(entry.Message.MessageId ?? "", entry.CausedBy);
        ImmutableInterlocked.Update(ref _entries, static (entries, entry) => entries.Add(entry), entry);
    }

    /// <summary>Notes a gap; one that is told again, as its handler failed, is one.</summary>
    public void AddGap(StreamGap gap) =>
        ImmutableInterlocked.Update(ref _gaps, static (gaps, gap) => gaps.Exists(g => g.Error == gap.Error) ? gaps : gaps.Add(gap), gap);
}

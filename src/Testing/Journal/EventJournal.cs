using System.Collections.Immutable;

namespace Integration.Testing.Journal;

/// <summary>What happened, in order. Safe for concurrent use.</summary>
internal sealed class EventJournal
{
    private ImmutableList<JournalEntry> _entries = [];

    public ImmutableList<JournalEntry> Entries => _entries;

    public void Add(JournalEntry entry) => ImmutableInterlocked.Update(ref _entries, static (entries, entry) => entries.Add(entry), entry);
}

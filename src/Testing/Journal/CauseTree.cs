using System.Globalization;
using System.Text;

namespace Integration.Testing.Journal;

/// <summary>Writes what happened as a tree: under each message its handlers, and what those sent. Bodies are not shown.</summary>
internal sealed class CauseTree(
    IReadOnlyList<JournalEntry> entries, IReadOnlyList<StreamGap> gaps, DateTimeOffset start, IReadOnlyList<(PeekedMessage Message, EntityPath Source)> standing)
{
    private readonly StringBuilder _text = new();
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);
    private readonly ILookup<string, JournalEntry> _outcomes = entries.Where(e => e.Kind != JournalKind.Sent || e.ParkedFor is not null).ToLookup(e => e.Message.MessageId ?? "");
    private readonly ILookup<string, JournalEntry> _children = entries.Where(e => e is { Kind: JournalKind.Sent, CausedBy.Count: > 0 }).ToLookup(e => e.CausedBy[0]);
    private readonly ILookup<string, (PeekedMessage Message, EntityPath Source)> _standing = standing.ToLookup(s => s.Message.MessageId);

    private readonly HashSet<string> _records =
        entries.Where(e => e is { Kind: JournalKind.Sent, Entity.Kind: EntityKind.Stream }).Select(e => e.Message.MessageId ?? "").ToHashSet(StringComparer.Ordinal);

    public string Write()
    {
        foreach (var root in entries.Where(e => e is { Kind: JournalKind.Sent, CausedBy.Count: 0 } && !IsParked(e)))
            Write(root, 0);
        foreach (var gap in gaps)
            Line(0, $"{At(gap.At)} gap in {gap.Stream}/{gap.Group}, partition {gap.Partition}: {gap.Error.Lost} is no longer kept");
        return _text.ToString();
    }

    private void Write(JournalEntry sent, int depth)
    {
        // A handler that runs again sends the same again: what became of an id stands under the first.
        var id = sent.Message.MessageId ?? "";
        var isFirst = _written.Add(id);
        Line(depth, $"{At(sent.At)} {sent.TypeName} {id} to {sent.Entity}{(isFirst ? "" : ", again")}"
            + (sent.CausedBy.Count > 1 ? $", caused by this and {sent.CausedBy.Count - 1} others of its batch" : ""));
        if (!isFirst)
            return;
        foreach (var outcome in _outcomes[id])
        {
            Line(depth + 1, outcome.ParkedFor is { } reason ? $"{At(outcome.At)} parked in {outcome.Entity}: {reason}"
                : outcome.Error is { } error
                    ? $"{At(outcome.At)} failed in {outcome.Place}, delivery {outcome.Delivery}: {error.GetType().Name}: {error.Message}"
                    : $"{At(outcome.At)} handled in {outcome.Place}, delivery {outcome.Delivery}");
        }

        foreach (var (message, source) in _standing[id])
        {
            Line(depth + 1, message.DeadLetter is { } dead ? $"dead-lettered in {source}: {dead.Reason}"
                : message.VisibleAt is { } due ? $"scheduled in {source} for {At(due)}"
                : $"stands in {source}");
        }

        foreach (var child in _children[id])
            Write(child, depth + 1);
    }

    /// <summary>Whether it is no message of its own: what became of a record.</summary>
    private bool IsParked(JournalEntry sent) => sent.ParkedFor is not null && _records.Contains(sent.Message.MessageId ?? "");

    private string At(DateTimeOffset moment) => (moment - start).ToString("c", CultureInfo.InvariantCulture);

    private void Line(int depth, string line) => _text.Append(' ', depth * 2).AppendLine(line);
}

using System.Globalization;
using System.Text;

namespace Integration.Testing.Journal;

/// <summary>Writes what happened as a tree: under each message its handlers, and what those sent. Bodies are not shown.</summary>
internal sealed class CauseTree(IReadOnlyList<JournalEntry> entries, DateTimeOffset start, IReadOnlyList<(PeekedMessage Message, EntityPath Source)> standing)
{
    private readonly StringBuilder _text = new();
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);
    private readonly ILookup<string, JournalEntry> _outcomes = entries.Where(e => e.Kind != JournalKind.Sent).ToLookup(e => e.Message.MessageId ?? "");
    private readonly ILookup<string, JournalEntry> _children = entries.Where(e => e is { Kind: JournalKind.Sent, CausedBy.Count: > 0 }).ToLookup(e => e.CausedBy[0]);
    private readonly ILookup<string, (PeekedMessage Message, EntityPath Source)> _standing = standing.ToLookup(s => s.Message.MessageId);

    public string Write()
    {
        foreach (var root in entries.Where(e => e is { Kind: JournalKind.Sent, CausedBy.Count: 0 }))
            Write(root, 0);
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
            Line(depth + 1, outcome.Error is { } error
                ? $"{At(outcome.At)} failed in {outcome.Entity}, delivery {outcome.Delivery}: {error.GetType().Name}: {error.Message}"
                : $"{At(outcome.At)} handled in {outcome.Entity}, delivery {outcome.Delivery}");
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

    private string At(DateTimeOffset moment) => (moment - start).ToString("c", CultureInfo.InvariantCulture);

    private void Line(int depth, string line) => _text.Append(' ', depth * 2).AppendLine(line);
}

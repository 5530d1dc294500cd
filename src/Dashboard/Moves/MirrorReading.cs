using Integration.Migration;

namespace Integration.Dashboard.Moves;

/// <summary>What the journal of a mirror tells: how far each partition is.</summary>
internal static class MirrorReading
{
    public static MoveAccount Describe(FileInfo file, MirrorJournal journal)
    {
        var (from, source, to, destination) = journal.Identity is [var f, var s, var t, var d, ..] ? (f, s, t, d) : ("", "", "", "");
        return new(
            file.Name, "mirror", from, to, MoveJournals.WrittenAt(file),
            [.. journal.Places.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => new MoveRow(
                $"{source}, partition {p.Key}", destination, p.Value.IsDone ? "copied to its end" : "not ended", null, p.Value.InDoubt, p.Value.Next.ToString()))],
            null);
    }
}

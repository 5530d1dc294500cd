namespace Integration.Migration;

/// <summary>What a journal is of, by its first line.</summary>
/// <param name="Name">The first line's beginning: a word and a version.</param>
/// <param name="Of">What it is of, for messages.</param>
internal sealed record JournalFormat(string Name, string Of)
{
    public static readonly JournalFormat Move = new("integration-move 2", "a move");
}

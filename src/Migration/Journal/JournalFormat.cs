using System.Text;

namespace Integration.Migration;

/// <summary>What a journal is of, by its first line.</summary>
/// <param name="Name">The first line's beginning: a word and a version.</param>
/// <param name="Of">What it is of, for messages.</param>
internal sealed record JournalFormat(string Name, string Of)
{
    private const int Longest = 64;

    public static readonly JournalFormat Move = new("integration-move 2", "a move");

    /// <summary>Whether a file begins as a journal of this kind; false as well when it can't be read.</summary>
    public bool IsOf(string path)
    {
        try
        {
            using var file = SharedRead.Open(path);
            Span<byte> start = stackalloc byte[Longest];
            var read = start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
            return read.Length > JournalLine.PrefixLength && read[JournalLine.PrefixLength..].StartsWith(Encoding.UTF8.GetBytes($"{Name} "));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}

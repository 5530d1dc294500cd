using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Integration.Migration;

namespace Integration.Operations;

/// <summary>Where an original is kept in the journal.</summary>
/// <param name="Position">Where its line begins.</param>
/// <param name="Length">The line's length, its end included.</param>
/// <param name="Digest">The digest of what took its place; its own when nothing did.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct KeptPlace(long Position, int Length, UInt128 Digest);

/// <summary>One operation of a session, as its journal tells it and goes on telling it.</summary>
/// <param name="index">Its number.</param>
/// <param name="route">From the dead-letter queue to where its messages go; to itself when they go nowhere else.</param>
/// <param name="identity">What tells both from others of their names.</param>
/// <param name="position">Where the line begins that is being read.</param>
internal sealed class JournaledOperation(int index, MoveRoute route, RouteIdentity identity, Func<long> position) : IJournalRouteSink
{
    private const int Digits = 32;

    private readonly OpenSends _open = new();
    private readonly Dictionary<UInt128, KeptPlace> _kept = [];

    public int Index => index;

    public MoveRoute Route => route;

    public RouteIdentity Identity => identity;

    public DeadLetterAction Action { get; private set; }

    public DateTimeOffset BeganAt { get; private set; }

    /// <summary>What it selects, as text.</summary>
    public string Selection { get; private set; } = "";

    public bool IsEnded { get; private set; }

    /// <summary>What was done, by key, and whether it was completed at the source.</summary>
    public Dictionary<UInt128, bool> Done { get; } = [];

    /// <summary>What it completed for earlier ones.</summary>
    public HashSet<UInt128> CompletedOthers { get; } = [];

    /// <summary>The originals that are kept, by key.</summary>
    public IReadOnlyDictionary<UInt128, KeptPlace> Kept => _kept;

    /// <summary>The digests of what took the place of originals.</summary>
    public HashSet<UInt128> Replacements { get; } = [];

    /// <summary>How many sends of each message have no known outcome.</summary>
    public IReadOnlyDictionary<UInt128, int> Open => _open.Counts;

    public bool NeedsCompleted => true;

    /// <summary>The payload of the line that begins it.</summary>
    public static string Line(int index, DeadLetterAction action, DateTimeOffset now, string selection) =>
        $"O {index} {action} {now.ToString("O", CultureInfo.InvariantCulture)} {JournalLine.Escape(selection)}";

    /// <summary>The payload of the line that keeps an original.</summary>
    public static string Line(int index, UInt128 key, UInt128 digest, PeekedMessage letter) =>
        $"K {index} {MessageDigest.Print(key)} {MessageDigest.Print(digest)} {KeptDocument.Write(letter)}";

    /// <summary>The document in a line that keeps an original.</summary>
    public static ReadOnlyMemory<byte> DocumentIn(ReadOnlyMemory<byte> payload)
    {
        var behindIndex = payload.Span[2..].IndexOf((byte)' ') + 2;
        return payload[(behindIndex + 1 + Digits + 1 + Digits + 1)..];
    }

    public void Sending(UInt128 key) => _open.Begin(key);

    public void NotSent(UInt128 key) => _open.End(key);

    public void Copied(UInt128 key, UInt128 digest, ReadOnlySpan<byte> escapedId)
    {
        _open.End(key);
        Done.TryAdd(key, false);
    }

    public void Completed(UInt128 key)
    {
        // An operation may complete what an earlier one left.
        if (Done.ContainsKey(key))
            Done[key] = true;
        else
            CompletedOthers.Add(key);
    }

    public void Drained() => IsEnded = true;

    public void Keep(UInt128 key, KeptPlace place)
    {
        _kept[key] = place;
        Replacements.Add(place.Digest);
    }

    public void Begin(DeadLetterAction action, DateTimeOffset now, string selection) => (Action, BeganAt, Selection) = (action, now, selection);

    public bool TryNote(byte type, ReadOnlySpan<byte> content) => type switch
    {
        (byte)'O' => TryBegin(Encoding.UTF8.GetString(content).Split(' ')),
        (byte)'K' => TryKeep(content),
        _ => false,
    };

    private bool TryBegin(string[] parts)
    {
        if (parts.Length != 4 || !Enum.TryParse<DeadLetterAction>(parts[1], out var action)
            || !DateTimeOffset.TryParseExact(parts[2], "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var now))
            return false;
        Begin(action, now, Uri.UnescapeDataString(parts[3]));
        return true;
    }

    private bool TryKeep(ReadOnlySpan<byte> content)
    {
        // A document is behind the digests, empty though it may be.
        if (content.Length < 3 + (2 * Digits))
            return false;
        var rest = content[1..];
        if (!JournalReader.TryReadDigest(ref rest, out var key) || !JournalReader.TryReadDigest(ref rest, out var digest))
            return false;
        var before = JournalLine.PrefixLength + 2 + index.ToString(CultureInfo.InvariantCulture).Length;
        Keep(key, new(position(), before + content.Length + 1, digest));
        return true;
    }
}

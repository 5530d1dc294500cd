using System.Buffers.Binary;
using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Text;

namespace Integration.Migration;

/// <summary>Takes what a journal says of one route, in its order.</summary>
internal interface IJournalRouteSink
{
    /// <summary>Whether it wants to be told what was completed.</summary>
    bool NeedsCompleted { get; }

    void Sending(UInt128 key);

    /// <summary>Ends a send that was certainly not taken; a damaged journal may end one that it did not begin.</summary>
    void NotSent(UInt128 key);

    void Copied(UInt128 key, UInt128 digest, ReadOnlySpan<byte> escapedId);

    void Completed(UInt128 key);

    /// <summary>The source was drained.</summary>
    void Drained();

    /// <summary>Takes a line of a type that only some journals have; false when it is unknown there, too.</summary>
    bool TryNote(byte type, ReadOnlySpan<byte> content) => false;
}

/// <summary>Reads a journal line by line, so that its size does not matter; a torn end is left out, damage before the end is an error.</summary>
/// <param name="path">The file's name, for messages.</param>
/// <param name="format">What the journal is of.</param>
/// <param name="addRoute">Called for each route; gives what takes its entries.</param>
internal sealed class JournalReader(string path, JournalFormat format, Func<int, MoveRoute, RouteIdentity, IJournalRouteSink> addRoute)
{
    private readonly List<IJournalRouteSink> _routes = [];
    private long _lines;

    /// <summary>Between which providers; null when the journal is empty.</summary>
    public (string From, string To)? Providers { get; private set; }

    /// <summary>The length up to the last whole line: a crash may have torn the one behind it.</summary>
    public long Length { get; private set; }

    /// <summary>Reads one that is only looked at; again, what was appended since.</summary>
    /// <exception cref="JournalException">It is missing, damaged, or no journal.</exception>
    public async Task ReadAsync()
    {
        try
        {
            using var file = SharedRead.Open(path);
            file.Position = Length;
            await ReadAsync(file).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new JournalException($"The journal '{path}' can't be read: {exception.Message}", exception);
        }
    }

    /// <exception cref="JournalException">It is damaged, or no journal.</exception>
    public async Task ReadAsync(Stream file)
    {
        using var lines = new JournalLineReader(file);
        var start = Length;
        while (await lines.ReadAsync().ConfigureAwait(false) is { } line)
        {
            _lines++;
            if (!IsWhole(line.Span))
            {
                if (await lines.IsLastAsync().ConfigureAwait(false))
                {
                    _lines--;
                    break;
                }

                throw new JournalException($"The journal '{path}' is damaged at line {_lines}, before its end. Restore it from a copy; without it {format.Of} may copy messages again.");
            }

            if (!TryApply(line.Span[JournalLine.PrefixLength..]))
                throw new JournalException($"'{path}' is not the journal of {format.Of} of this version: line {_lines} is unknown. Use another file.");
            Length = start + lines.Position;
        }

        // A journal that was torn in its very first line is begun anew; a file of something else must not be.
        if (Providers is null && !await IsTornHeaderAsync(file).ConfigureAwait(false))
            throw new JournalException($"'{path}' is not the journal of {format.Of}. Use another file.");
    }

    private static bool IsWhole(ReadOnlySpan<byte> line) => JournalLine.TryRead(line, out _);

    private async Task<bool> IsTornHeaderAsync(Stream file)
    {
        var start = new byte[JournalLine.PrefixLength + format.Name.Length];
        file.Position = 0;
        var length = await file.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false).ConfigureAwait(false);
        var text = Encoding.Latin1.GetString(start, 0, length);
        return text.Take(JournalLine.PrefixLength - 1).All(char.IsAsciiHexDigitLower)
            && (length <= JournalLine.PrefixLength || format.Name.StartsWith(text[JournalLine.PrefixLength..], StringComparison.Ordinal));
    }

    private bool TryApply(ReadOnlySpan<byte> payload)
    {
        if (Providers is null)
            return TryReadHeader(Encoding.UTF8.GetString(payload));
        if (payload.Length < 3 || payload[1] != ' ')
            return false;
        var type = payload[0];
        if (type == 'B')
            return true;
        var rest = payload[2..];
        if (!Utf8Parser.TryParse(rest, out int index, out var digits))
            return false;
        if (type == 'R')
            return TryAddRoute(index, Encoding.UTF8.GetString(payload).Split(' '));
        return index >= 0 && index < _routes.Count && TryApply(_routes[index], type, rest[digits..]);
    }

    private bool TryReadHeader(string header)
    {
        var parts = header.Split(' ');
        if (parts.Length != 4 || $"{parts[0]} {parts[1]}" != format.Name)
            return false;
        Providers = (Uri.UnescapeDataString(parts[2]), Uri.UnescapeDataString(parts[3]));
        return true;
    }

    private bool TryAddRoute(int index, string[] parts)
    {
        if (parts.Length != 6 || index != _routes.Count)
            return false;
        _routes.Add(addRoute(index, new(EntityPath.ParseSource(parts[2]), EntityPath.Parse(parts[3])), new(Identity(parts[4]), Identity(parts[5]))));
        return true;
    }

    private static string? Identity(string field) => field.Length == 0 ? null : Uri.UnescapeDataString(field);

    // Compiled well at once: it is the first that a resumed move does, for every entry.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool TryApply(IJournalRouteSink route, byte type, ReadOnlySpan<byte> entries)
    {
        if (type == 'E')
        {
            route.Drained();
            return entries.IsEmpty;
        }

        if (type == 'D' && !route.NeedsCompleted)
            return true;
        if (type is not ((byte)'S' or (byte)'X' or (byte)'C' or (byte)'D'))
            return route.TryNote(type, entries);
        while (!entries.IsEmpty)
        {
            entries = entries[1..];
            var end = entries.IndexOf((byte)' ');
            var entry = end < 0 ? entries : entries[..end];
            if (!TryApplyEntry(route, type, entry))
                return false;
            entries = entries[entry.Length..];
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool TryApplyEntry(IJournalRouteSink route, byte type, ReadOnlySpan<byte> entry)
    {
        if (!TryReadDigest(ref entry, out var key))
            return false;
        switch (type)
        {
            case (byte)'S':
                route.Sending(key);
                return true;
            case (byte)'X':
                route.NotSent(key);
                return true;
            case (byte)'D':
                route.Completed(key);
                return true;
            case (byte)'C' when TryReadDigest(ref entry, out var digest) && entry.IndexOf((byte)':') is >= 0 and var sequence:
                route.Copied(key, digest, entry[(sequence + 1)..]);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Takes a digest and the character behind it, if there is one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static bool TryReadDigest(ref ReadOnlySpan<byte> entry, out UInt128 digest)
    {
        const int Digits = 32;
        Span<byte> bytes = stackalloc byte[Digits / 2];
        digest = default;
        if (entry.Length < Digits || Convert.FromHexString(entry[..Digits], bytes, out _, out _) != System.Buffers.OperationStatus.Done)
            return false;
        digest = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        entry = entry.Length > Digits ? entry[(Digits + 1)..] : [];
        return true;
    }
}

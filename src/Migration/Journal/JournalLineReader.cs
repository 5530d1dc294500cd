namespace Integration.Migration;

/// <summary>Reads whole lines, and knows how far it came and what is left without a line's end.</summary>
internal sealed class JournalLineReader(Stream file) : IDisposable
{
    private byte[] _buffer = new byte[256 * 1024];
    private int _start;
    private int _end;
    private bool _isAtEnd;

    /// <summary>How many bytes the lines read so far have, their ends included.</summary>
    public long Position { get; private set; }

    /// <summary>What stands behind the last line's end.</summary>
    private ReadOnlyMemory<byte> Rest => _buffer.AsMemory(_start, _end - _start);

    /// <summary>The next line without its end, valid until the next call; null when no whole line is left.</summary>
    public ValueTask<ReadOnlyMemory<byte>?> ReadAsync() => TryTake(0, out var line) ? new(line) : ReadMoreAsync();

    /// <summary>Whether nothing follows the line read last.</summary>
    public async Task<bool> IsLastAsync() => Rest.Length == 0 && !await FillAsync().ConfigureAwait(false);

    public void Dispose() => _buffer = [];

    private async ValueTask<ReadOnlyMemory<byte>?> ReadMoreAsync()
    {
        for (var searched = Rest.Length; !_isAtEnd && await FillAsync().ConfigureAwait(false); searched = Rest.Length)
        {
            if (TryTake(searched, out var line))
                return line;
        }

        return null;
    }

    /// <summary>Takes a line of what was read, whose first bytes were searched for its end before.</summary>
    private bool TryTake(int searched, out ReadOnlyMemory<byte> line)
    {
        var length = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n') + searched;
        if (length < searched)
        {
            line = default;
            return false;
        }

        line = _buffer.AsMemory(_start, length);
        _start += length + 1;
        Position += length + 1;
        return true;
    }

    private async Task<bool> FillAsync()
    {
        var rest = Rest;
        var target = rest.Length > _buffer.Length / 2 ? new byte[_buffer.Length * 2] : _buffer;
        rest.CopyTo(target);
        (_buffer, _start, _end) = (target, 0, rest.Length);
        var read = await file.ReadAsync(_buffer.AsMemory(_end)).ConfigureAwait(false);
        _end += read;
        _isAtEnd = read == 0;
        return !_isAtEnd;
    }
}

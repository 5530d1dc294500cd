namespace Integration.Migration;

/// <summary>Reads whole lines, and knows how far it came and what is left without a line's end.</summary>
internal sealed class JournalLineReader(Stream file) : IDisposable
{
    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;
    private bool _isAtEnd;

    /// <summary>How many bytes the lines read so far have, their ends included.</summary>
    public long Position { get; private set; }

    /// <summary>What stands behind the last line's end.</summary>
    private ReadOnlyMemory<byte> Rest => _buffer.AsMemory(_start, _end - _start);

    /// <summary>The next line without its end, valid until the next call; null when no whole line is left.</summary>
    public async Task<ReadOnlyMemory<byte>?> ReadAsync()
    {
        var searched = 0;
        while (true)
        {
            var length = Rest.Span[searched..].IndexOf((byte)'\n');
            if (length >= 0)
            {
                length += searched;
                var line = Rest[..length];
                _start += length + 1;
                Position += length + 1;
                return line;
            }

            searched = Rest.Length;
            if (_isAtEnd || !await FillAsync().ConfigureAwait(false))
                return null;
        }
    }

    /// <summary>Whether nothing follows the line read last.</summary>
    public async Task<bool> IsLastAsync() => Rest.Length == 0 && !await FillAsync().ConfigureAwait(false);

    public void Dispose() => _buffer = [];

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

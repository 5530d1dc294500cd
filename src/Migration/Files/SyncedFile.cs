namespace Integration.Migration;

/// <summary>
/// A file that lines are appended to: each is with the operating system when <see cref="Append"/> returns, so that it survives the end
/// of the process, and on the disk when <see cref="SyncAsync"/> does. Safe for concurrent use.
/// </summary>
internal sealed class SyncedFile(string path, FileStream file) : IAsyncDisposable
{
    private readonly Lock _syncing = new();
    private readonly Lock _flushing = new();
    private readonly Lock _writing = new();
    private FileStream _file = file;
    private long _written;
    private long _synced;
    private Task _sync = Task.CompletedTask;

    /// <summary>The sync that has not begun: it takes along all that is appended until it does.</summary>
    private Task? _nextSync;

    public static SyncedFile Open(string path) => new(path, PrivateFile.Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite));

    /// <summary>The file, to read what is there when it is opened.</summary>
    public Stream Stream => _file;

    public long Length => RandomAccess.GetLength(_file.SafeFileHandle);

    /// <summary>Cuts off what stands behind a position.</summary>
    public void Truncate(long length)
    {
        lock (_writing)
            _file.SetLength(length);
    }

    /// <summary>Appends; where it stands, and what to give to <see cref="SyncAsync"/>.</summary>
    public (long Position, long Ticket) Append(ReadOnlySpan<byte> line)
    {
        lock (_writing)
        {
            var position = Length;
            try
            {
                RandomAccess.Write(_file.SafeFileHandle, line, position);
            }
            catch
            {
                // Half a line would damage the file for what is appended behind it.
                _file.SetLength(position);
                throw;
            }

            return (position, ++_written);
        }
    }

    /// <summary>Ends when what was appended up to there is on the disk; what others appended meanwhile goes with it.</summary>
    public Task SyncAsync(long ticket)
    {
        lock (_syncing)
            return Interlocked.Read(ref _synced) >= ticket ? Task.CompletedTask : _nextSync ??= SyncAfterAsync(_sync);
    }

    private async Task SyncAfterAsync(Task earlier)
    {
        // Elsewhere, as it blocks: who asks goes on with what need not wait for it, and that goes with the next one.
        await earlier.ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.SuppressThrowing);
        lock (_syncing)
            (_sync, _nextSync) = (_nextSync!, null);
        lock (_flushing)
        {
            var upTo = Interlocked.Read(ref _written);
            _file.Flush(flushToDisk: true);
            Interlocked.Exchange(ref _synced, upTo);
        }
    }

    public byte[] Read(long position, int length)
    {
        var line = new byte[length];
        RandomAccess.Read(_file.SafeFileHandle, line, position);
        return line;
    }

    /// <summary>Replaces all that is in it by these lines, at once: a crash leaves the old file or the new one.</summary>
    public void Rewrite(IEnumerable<byte[]> lines)
    {
        lock (_flushing)
            lock (_writing)
            {
                var next = path + ".new";
                File.Delete(next);
                var rewritten = PrivateFile.Open(next, FileMode.CreateNew, FileAccess.ReadWrite);
                try
                {
                    foreach (var line in lines)
                        rewritten.Write(line);
                    rewritten.Flush(flushToDisk: true);
                    File.Move(next, path, overwrite: true);
                }
                catch
                {
                    rewritten.Dispose();
                    throw;
                }

                _file.Dispose();
                _file = rewritten;
                Interlocked.Exchange(ref _synced, _written);
            }
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();
}

using System.Runtime.CompilerServices;

namespace Integration.Pipeline;

/// <summary>Bodies as files of a folder that every instance sees, such as a network share; in development any folder. It has no lifecycle: see <see cref="BodySweep"/>.</summary>
/// <remarks>A body is written beside its place, flushed, and moved there: a reader never finds half of one.</remarks>
public sealed class FolderBodyStore : IBodyStore
{
    private readonly string _root;

    /// <summary>Makes the store; folders are made when they are needed.</summary>
    /// <param name="path">The folder.</param>
    public FolderBodyStore(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        _root = Path.GetFullPath(path);
    }

    /// <inheritdoc />
    public async Task WriteAsync(string name, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var path = PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var unfinished = BodyNames.OfUnfinished(path);
        try
        {
            var file = new FileStream(unfinished, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous });
            await using (file.ConfigureAwait(false))
            {
                await file.WriteAsync(body, cancellationToken).ConfigureAwait(false);
                file.Flush(flushToDisk: true);
            }

            File.Move(unfinished, path, overwrite: true);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }

    /// <inheritdoc />
    public async Task<ReadOnlyMemory<byte>?> ReadAsync(string name, int length, CancellationToken cancellationToken)
    {
        try
        {
            var file = new FileStream(PathOf(name), new FileStreamOptions { Mode = FileMode.Open, Options = FileOptions.Asynchronous | FileOptions.SequentialScan });
            await using (file.ConfigureAwait(false))
                return await BoundedReading.ReadAsync(file, length, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            // Where the folder itself is away, a share that is not mounted, nothing is known of the body.
            return Directory.Exists(_root) ? null : throw new DirectoryNotFoundException($"The folder of stored bodies, '{_root}', is not there.", exception);
        }
    }

    /// <inheritdoc />
    public Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            File.Delete(PathOf(name));
        }
        catch (DirectoryNotFoundException)
        {
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<StoredBody> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!Directory.Exists(_root))
            yield break;
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (var file in new DirectoryInfo(_root).EnumerateFiles("*", SearchOption.AllDirectories))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var name = Path.GetRelativePath(_root, file.FullName).Replace(Path.DirectorySeparatorChar, '/');
            if (name.StartsWith(prefix, StringComparison.Ordinal))
                yield return new(name, new DateTimeOffset(file.LastWriteTimeUtc));
        }
    }

    private string PathOf(string name)
    {
        var path = Path.GetFullPath(Path.Combine(_root, name));
        return path.StartsWith(_root + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? path : throw new ArgumentException($"'{name}' is not the name of a body.", nameof(name));
    }
}

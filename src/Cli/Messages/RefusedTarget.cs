using Integration.Migration;

namespace Integration.Cli;

/// <summary>Where <c>move --refused-to</c> puts what the destination refuses: a queue of the source's provider, or a file.</summary>
internal sealed class RefusedTarget : IAsyncDisposable
{
    private readonly FileStream? _file;
    private readonly SemaphoreSlim _writing = new(1);

    private RefusedTarget(IQueue queue) => Keep = (_, message, _, token) => SendAsync(queue, message, token);

    private RefusedTarget(FileStream file) => (_file, Keep) = (file, (_, message, _, token) => WriteAsync(message, token));

    private RefusedTarget()
    {
    }

    /// <summary>Keeps one; null when nothing was asked for.</summary>
    public Func<MoveRoute, ReceivedMessage, Exception, CancellationToken, Task>? Keep { get; }

    public static RefusedTarget Open(CliContext context, IMessaging from, string? target) =>
        target is null ? new RefusedTarget()
        : target.AsSpan().IndexOfAny('.', '/', '\\') >= 0 ? new RefusedTarget(PrivateFile.Open(context.PathOf(target), FileMode.Append, FileAccess.Write, FileShare.Read))
        : new RefusedTarget(from.Queue(target));

    public async ValueTask DisposeAsync()
    {
        if (_file is not null)
            await _file.DisposeAsync().ConfigureAwait(false);
        _writing.Dispose();
    }

    private static Task<SendReceipt> SendAsync(IQueue queue, ReceivedMessage message, CancellationToken cancellationToken) =>
        queue.SendAsync(message.Message with { Delay = TimeSpan.Zero, DeduplicationId = null }, cancellationToken);

    /// <summary>On the disk when it ends: the message is then removed.</summary>
    private async Task WriteAsync(ReceivedMessage message, CancellationToken cancellationToken)
    {
        var line = System.Text.Encoding.UTF8.GetBytes(MessageLineWriter.Write(message) + "\n");
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await _file!.WriteAsync(line, cancellationToken).ConfigureAwait(false);
            _file.Flush(flushToDisk: true);
        }
        finally
        {
            _writing.Release();
        }
    }
}

using System.Net.Sockets;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Transport;

namespace Integration.Emulators.Amqp.Transport;

/// <summary>AMQP on a stream: a connection, plain or within TLS.</summary>
internal sealed class StreamTransport : TransportBase
{
    private readonly Stream _stream;
    private readonly bool _secure;

    public StreamTransport(Socket socket, Stream stream, bool secure)
        : base("stream")
    {
        _stream = stream;
        _secure = secure;
        LocalEndPoint = socket.LocalEndPoint?.ToString() ?? string.Empty;
        RemoteEndPoint = socket.RemoteEndPoint?.ToString() ?? string.Empty;
    }

    public override string LocalEndPoint { get; }

    public override string RemoteEndPoint { get; }

    public override bool IsSecure => _secure;

    public override void SetMonitor(ITransportMonitor usageMeter)
    {
        // Nobody measures here.
    }

    /// <summary>Whether it ends later, by the callback.</summary>
    public override bool ReadAsync(TransportAsyncCallbackArgs args) =>
        !Ended(args, _stream.ReadAsync(args.Buffer.AsMemory(args.Offset, args.Count)));

    public override bool WriteAsync(TransportAsyncCallbackArgs args)
    {
        ReadOnlyMemory<byte> bytes = args.Buffer is { } buffer ? buffer.AsMemory(args.Offset, args.Count) : Merge(args);
        return !Ended(args, WriteAsync(bytes));
    }

    protected override bool CloseInternal()
    {
        _stream.Dispose();
        return true;
    }

    protected override void AbortInternal() => _stream.Dispose();

    private static bool Ended(TransportAsyncCallbackArgs args, ValueTask<int> task)
    {
        if (task.IsCompletedSuccessfully)
        {
            args.BytesTransfered = task.Result;
            return true;
        }

        _ = FinishAsync(args, task);
        return false;
    }

    private static async Task FinishAsync(TransportAsyncCallbackArgs args, ValueTask<int> task)
    {
        try
        {
            args.BytesTransfered = await task.ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException or SocketException or OperationCanceledException)
        {
            args.Exception = failure;
        }

        args.CompletedSynchronously = false;
        args.CompletedCallback(args);
    }

    private async ValueTask<int> WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        await _stream.WriteAsync(bytes).ConfigureAwait(false);
        return bytes.Length;
    }

    private static byte[] Merge(TransportAsyncCallbackArgs args)
    {
        byte[] merged = new byte[args.Count];
        int at = 0;
        foreach (ByteBuffer part in args.ByteBufferList)
        {
            part.Buffer.AsSpan(part.Offset, part.Length).CopyTo(merged.AsSpan(at));
            at += part.Length;
        }

        return merged;
    }
}

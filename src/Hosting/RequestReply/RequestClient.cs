using Microsoft.Extensions.Logging;

namespace Integration.Hosting;

internal sealed class RequestClient(IMessaging messaging, IMessageSerializer serializer, RequestClientOptions options, TimeProvider time, ILogger logger)
    : IRequestClient, IAsyncDisposable
{
    private readonly ReplyQueue _replies = new(messaging, options.ReplyQueue, time, logger);
    private readonly CancellationTokenSource _disposing = new();
    private int _isDisposed;

    public async Task<TResponse> SendAsync<TRequest, TResponse>(
        string queue, TRequest request, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        var limit = timeout ?? options.Timeout;
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(limit, TimeSpan.Zero, nameof(timeout));
        ObjectDisposedException.ThrowIf(_disposing.IsCancellationRequested, typeof(IRequestClient));
        var destination = messaging.Queue(queue);
        var message = serializer.Serialize(request);
        var id = message.MessageId ?? Guid.CreateVersion7().ToString("N");
        message = message with
        {
            MessageId = id,
            CorrelationId = id,
            TimeToLive = options.ExpireRequests && messaging.Capabilities.Supports(Capability.TimeToLive) ? limit : null,
        };

        using var timer = new CancellationTokenSource(limit, time);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token, _disposing.Token);
        try
        {
            var reply = _replies.Expect(id);
            var replyTo = await _replies.OpenAsync(cancel.Token).ConfigureAwait(false);
            await destination.SendAsync(message with { ReplyTo = replyTo }, cancel.Token).ConfigureAwait(false);
            return Read<TResponse>(await reply.WaitAsync(cancel.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            ObjectDisposedException.ThrowIf(_disposing.IsCancellationRequested, typeof(IRequestClient));
            throw new TimeoutException($"No reply to the request '{id}' to '{queue}' within {limit}. It may have been handled all the same.", exception);
        }
        finally
        {
            _replies.Forget(id);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        await _disposing.CancelAsync().ConfigureAwait(false);
        await _replies.DisposeAsync().ConfigureAwait(false);
    }

    private TResponse Read<TResponse>(Message reply) => Fault.FindType(reply) is { } faultType
        ? throw new RequestFaultException(faultType, reply.Text)
        : serializer.Read<TResponse>(reply);
}

using Integration.Hosting.Instances;
using Integration.Serving;
using Microsoft.Extensions.Logging;

namespace Integration.Hosting;

internal sealed class RequestClient(
    IMessaging messaging, IMessageSerializer serializer, RequestClientOptions options, Instance instance, TimeProvider time, ILogger logger, ServingLoops? loops)
    : IRequestClient, IAsyncDisposable
{
    private readonly ReplyQueues _replies = new(messaging, options.ReplyQueue, instance, time, logger, loops);
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

        using var timer = time.CancelAfter(limit);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token, _disposing.Token);
        try
        {
            while (true)
            {
                if (await TryAskAsync(destination, message, cancel.Token).ConfigureAwait(false) is { } reply)
                    return Read<TResponse>(reply);
            }
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            ObjectDisposedException.ThrowIf(_disposing.IsCancellationRequested, typeof(IRequestClient));
            throw new TimeoutException($"No reply to the request '{id}' to '{queue}' within {limit}. It may have been handled all the same.", exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        await _disposing.CancelAsync().ConfigureAwait(false);
        await _replies.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Sends the request and waits for its reply; null when its queue was deleted meanwhile, so that the request is sent again.</summary>
    private async Task<Message?> TryAskAsync(IQueue destination, Message request, CancellationToken cancellationToken)
    {
        var (queue, reply) = await _replies.ExpectAsync(request.CorrelationId!, cancellationToken).ConfigureAwait(false);
        try
        {
            await destination.SendAsync(request with { ReplyTo = queue.Name }, cancellationToken).ConfigureAwait(false);
            return await reply.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ReplyQueueLostException)
        {
            return null;
        }
        finally
        {
            queue.Forget(request.CorrelationId!);
        }
    }

    private TResponse Read<TResponse>(Message reply) => Fault.FindType(reply) is { } faultType
        ? throw new RequestFaultException(faultType, reply.Text)
        : serializer.Read<TResponse>(reply);
}

namespace Integration.Hosting;

/// <summary>Sends requests to queues and waits for the replies, over a reply queue of its own. Safe for concurrent use.</summary>
public interface IRequestClient
{
    /// <summary>Sends a request and waits for its reply.</summary>
    /// <typeparam name="TRequest">What the request's body holds.</typeparam>
    /// <typeparam name="TResponse">What the reply's body holds.</typeparam>
    /// <param name="queue">The queue that a responder serves.</param>
    /// <param name="request">The request.</param>
    /// <param name="timeout">How long to wait in all, more than zero; null for <see cref="RequestClientOptions.Timeout"/>.</param>
    /// <param name="cancellationToken">Ends the wait; a request already sent may be handled all the same.</param>
    /// <exception cref="TimeoutException">No reply came in time. The request may have been handled; its late reply is logged and removed.</exception>
    /// <exception cref="RequestFaultException">The responder gave up on the request.</exception>
    /// <exception cref="MessageSerializationException">The request can't be written, or the reply is not a <typeparamref name="TResponse"/>.</exception>
    /// <exception cref="MessagingException">The request could not be sent.</exception>
    Task<TResponse> SendAsync<TRequest, TResponse>(
        string queue, TRequest request, TimeSpan? timeout = null, CancellationToken cancellationToken = default);
}

namespace Integration.Hosting;

/// <summary>Answers requests; made anew from a scope of the services for each one.</summary>
/// <typeparam name="TRequest">What the request's body holds.</typeparam>
/// <typeparam name="TResponse">What the reply's body holds.</typeparam>
public interface IRequestHandler<in TRequest, TResponse>
{
    /// <summary>
    /// Answers a request. When it throws, the request is tried again as <see cref="ConsumerOptions"/> say; after the last
    /// attempt it is dead-lettered and its sender gets a <see cref="RequestFaultException"/>. A request can be handled more
    /// than once, as any message.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="context">The message as it was received.</param>
    /// <param name="cancellationToken">Cancelled when the request's lock is lost, and when the host gives up waiting at shutdown.</param>
    Task<TResponse> HandleAsync(TRequest request, MessageContext context, CancellationToken cancellationToken);
}

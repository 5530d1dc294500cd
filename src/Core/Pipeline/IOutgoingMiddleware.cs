namespace Integration.Pipeline;

/// <summary>
/// Sees each message on its way out, before it is checked and sent: to add headers, to refuse it, to keep a copy. Each of a list gets
/// what the one before made of it.
/// </summary>
/// <remarks>
/// Called concurrently, for many messages side by side. What it throws is that message's error, and no other's. It runs once for
/// each message of a call, however often the client tries to send it.
/// </remarks>
public interface IOutgoingMiddleware
{
    /// <summary>Returns the message to go on with: the same, or another by <c>with</c>.</summary>
    /// <param name="message">The message; it has its id and trace context.</param>
    /// <param name="context">Where it goes.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask<Message> InvokeAsync(Message message, PipelineContext context, CancellationToken cancellationToken);
}

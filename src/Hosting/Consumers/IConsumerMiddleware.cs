namespace Integration.Hosting;

/// <summary>The rest of the way to the handler.</summary>
public delegate Task ConsumerDelegate(MessageContext context, CancellationToken cancellationToken);

/// <summary>
/// Runs around the handler of each message, in the order of registration, as in ASP.NET Core. What it throws counts as the
/// handler's failure; when it does not call <c>next</c> the message counts as handled.
/// </summary>
public interface IConsumerMiddleware
{
    /// <summary>Runs, and calls <paramref name="next"/> to go on.</summary>
    Task InvokeAsync(MessageContext context, ConsumerDelegate next, CancellationToken cancellationToken);
}

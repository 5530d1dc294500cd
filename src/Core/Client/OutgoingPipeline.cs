using Integration.Calls;
using Integration.Pipeline;

namespace Integration.Client;

/// <summary>The way out of one destination: its middleware, then its codings by stage.</summary>
internal sealed class OutgoingPipeline
{
    private readonly PipelineContext _context;
    private readonly Lazy<IOutgoingMiddleware>[] _middleware;
    private readonly IBodyCoding[] _codings;
    private readonly TimeProvider _time;

    private OutgoingPipeline(PipelineContext context, IEnumerable<OutgoingStep> outgoing, IEnumerable<CodingStep> codings, int maxConcurrency, TimeProvider time)
    {
        (_context, MaxConcurrency, _time) = (context, maxConcurrency, time);

        // One that could not be made is made by a later message; the other modes would fail with the first exception for good.
        _middleware = [.. outgoing.Select(s => new Lazy<IOutgoingMiddleware>(s.Get, LazyThreadSafetyMode.PublicationOnly))];
        _codings = [.. codings.Select(s => s.Coding).OrderBy(c => c.Stage)];
    }

    public int MaxConcurrency { get; }

    /// <summary>The pipeline of a destination; null when nothing is on it.</summary>
    public static OutgoingPipeline? Find(DriverCalls calls, EntityPath destination)
    {
        if (calls.Options.Pipeline is not { } all)
            return null;
        var outgoing = all.Outgoing.Where(s => Concerns(s.Destinations)).ToList();
        var codings = all.Codings.Where(s => Concerns(s.Destinations)).ToList();
        return outgoing.Count + codings.Count == 0
            ? null
            : new(new(calls.Driver.Provider, destination), outgoing, codings, all.MaxConcurrency, calls.Time);

        bool Concerns(IReadOnlyCollection<string>? destinations) => destinations is null || destinations.Contains(destination.Name);
    }

    /// <summary>The message as it is stored.</summary>
    /// <param name="message">The message, which has its id.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async ValueTask<Message> ApplyAsync(Message message, CancellationToken cancellationToken)
    {
        object? part = null;
        try
        {
            foreach (var middleware in _middleware)
            {
                part = middleware.Value;
                message = await middleware.Value.InvokeAsync(message, _context, cancellationToken).ConfigureAwait(false)
                    ?? throw new InvalidOperationException("It returned no message; to refuse one, throw.");
            }

            // One of them may have taken the id away.
            message = message.ToSend(_time.GetUtcNow(), ownBody: false);
            foreach (var coding in _codings)
            {
                part = coding;
                if (await coding.EncodeAsync(message, _context, cancellationToken).ConfigureAwait(false) is { } encoded)
                    message = ContentEncoding.Add(encoded.Message, encoded.Coding);
            }

            return message;
        }
        catch (Exception exception) when (exception is not (MessagingException or ArgumentException)
            && !(exception is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            // Not left to the driver, which would take it for an error of its own service.
            var what = $"{part?.GetType().Name ?? "a middleware that can't be made"} on the way out failed with a {exception.GetType().Name}; see the inner exception.";
            throw part is IBodyCoding { Stage: CodingStage.Storage } || exception is OperationCanceledException or TimeoutException
                ? new ServiceUnavailableException(what, _context.Provider, _context.Entity, exception)
                : new MessagingException(what, _context.Provider, _context.Entity, isTransient: false, exception);
        }
    }
}

using Integration.Calls;
using Integration.Pipeline;

namespace Integration.Client;

/// <summary>A message as it was sent, or why it can't be had.</summary>
/// <param name="Message">As it was sent; as it is stored when there is an error.</param>
/// <param name="Error">An <see cref="UnreadableBodyException"/>, or what may pass.</param>
/// <param name="Completed">What is to be called after the message is completed.</param>
internal sealed record RestoredMessage(Message Message, MessagingException? Error, IReadOnlyList<Func<CancellationToken, Task>> Completed)
{
    public UnreadableBodyException? Fault => Error as UnreadableBodyException;

    public bool MayPass => Error is not (null or UnreadableBodyException);
}

/// <summary>The way in from one source: undoes what <see cref="OutgoingPipeline"/> did to bodies.</summary>
internal sealed class IncomingPipeline(MessagePipeline pipeline, DriverCalls calls, EntityPath source)
{
    private readonly PipelineContext _context = new(calls.Driver.Provider, source);
    private readonly HashSet<string> _left = new(pipeline.LeftToApplication, StringComparer.OrdinalIgnoreCase);

    /// <summary>The way in of a source; null when the client takes messages as they are stored.</summary>
    public static IncomingPipeline? Find(DriverCalls calls, EntityPath source) => calls.Options.Pipeline is { } pipeline ? new(pipeline, calls, source) : null;

    /// <summary>Restores those that have codings, side by side; null for the others.</summary>
    public async Task<RestoredMessage?[]> RestoreAsync(IReadOnlyList<Message> stored, CancellationToken cancellationToken)
    {
        var restored = new RestoredMessage?[stored.Count];
        var coded = Enumerable.Range(0, stored.Count).Where(i => ContentEncoding.IsIn(stored[i]));
        await Parallel.ForEachAsync(
            coded,
            new ParallelOptions { MaxDegreeOfParallelism = pipeline.MaxConcurrency, CancellationToken = cancellationToken },
            async (i, token) => restored[i] = await RestoreAsync(stored[i], token).ConfigureAwait(false)).ConfigureAwait(false);
        return restored;
    }

    private async Task<RestoredMessage> RestoreAsync(Message stored, CancellationToken cancellationToken)
    {
        var completed = new List<Func<CancellationToken, Task>>();
        try
        {
            var message = stored;
            var codings = ContentEncoding.Read(stored, _context);
            while (codings.Count > 0 && !_left.Contains(codings[^1]))
            {
                var name = codings[^1];
                codings.RemoveAt(codings.Count - 1);
                var coding = pipeline.Codings.FirstOrDefault(s => s.Coding.Codings.Contains(name))?.Coding ?? throw Unknown(name);
                var decoded = await coding.DecodeAsync(ContentEncoding.Write(message, codings), name, _context, cancellationToken).ConfigureAwait(false);
                message = decoded.Message;
                if (decoded.Completed is { } callback)
                    completed.Add(callback);
            }

            return new(message, null, completed);
        }
        catch (MessagingException error)
        {
            return new(stored, error, []);
        }
        catch (Exception exception) when (!(exception is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            return new(stored, new ServiceUnavailableException(
                $"the body of a message could not be restored yet: {exception.GetType().Name}; see the inner exception.", _context.Provider, source, exception), []);
        }
    }

    private UnreadableBodyException Unknown(string name)
    {
        var known = pipeline.Codings.SelectMany(s => s.Coding.Codings).Distinct(StringComparer.Ordinal).ToList();
        return _context.Unreadable(
            UnreadableBodyFault.UnknownCoding,
            $"the body has the coding '{MessageRules.Printable(name)}', and no part of this client reads it; it reads {(known.Count == 0 ? "none" : string.Join(", ", known))}. "
            + "Add the part that the sender uses, then redrive; or leave this coding to the application.");
    }
}

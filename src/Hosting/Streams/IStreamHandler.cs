namespace Integration.Hosting;

/// <summary>Handles the records of a stream one at a time; made anew from a scope of the services for each attempt.</summary>
/// <typeparam name="TMessage">What the body holds.</typeparam>
public interface IStreamHandler<in TMessage>
{
    /// <summary>Handles a record. When the task ends it is handled; when it throws, it is tried again, and then parked, skipped or stopped at.</summary>
    /// <param name="message">The value in the body.</param>
    /// <param name="context">The record, and what goes with it.</param>
    /// <param name="cancellationToken">Cancelled when the partition is lost to another member, and when the host gives up waiting at shutdown.</param>
    Task HandleAsync(TMessage message, StreamContext context, CancellationToken cancellationToken);

    /// <summary>
    /// Told when records were lost before they could be read (clause S9); it is logged and counted in any case. When it ends, reading goes on at the oldest record kept;
    /// when it throws, it is told again, and nothing is read before.
    /// </summary>
    Task OnGapAsync(StreamPositionLostException gap, CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>Handles several records at once; made anew from a scope of the services for each attempt.</summary>
/// <typeparam name="TMessage">What each body holds.</typeparam>
public interface IStreamBatchHandler<TMessage>
{
    /// <summary>
    /// Handles records of one partition in their order. When the task ends all are handled. When it throws, the batch is tried again, and then
    /// in halves until the record that fails stands alone: what a call may have done for others before it threw must bear being done again.
    /// </summary>
    /// <param name="batch">1 to <see cref="StreamConsumerOptions.BatchSize"/> records.</param>
    /// <param name="cancellationToken">Cancelled when the partition is lost to another member, and when the host gives up waiting at shutdown.</param>
    Task HandleAsync(IReadOnlyList<StreamItem<TMessage>> batch, CancellationToken cancellationToken);

    /// <inheritdoc cref="IStreamHandler{TMessage}.OnGapAsync" />
    Task OnGapAsync(StreamPositionLostException gap, CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>A record of a batch.</summary>
/// <typeparam name="TMessage">What the body holds.</typeparam>
/// <param name="Message">The value in the body.</param>
/// <param name="Context">The record, and what goes with it.</param>
public sealed record StreamItem<TMessage>(TMessage Message, StreamContext Context);

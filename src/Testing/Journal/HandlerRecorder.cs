using System.Runtime.ExceptionServices;
using Integration.Hosting;
using Integration.Hosting.Pump;
using Integration.Hosting.Streams;
using Integration.Testing.Idle;
using Integration.Testing.Time;

namespace Integration.Testing.Journal;

/// <summary>Writes down how each handler ended, from outside of all middleware.</summary>
internal sealed class HandlerRecorder(EventJournal journal, Activity activity, IMessageSerializer serializer, TimeProvider time) : IConsumerMiddleware
{
    public async Task InvokeAsync(MessageContext context, ConsumerDelegate next, CancellationToken cancellationToken)
    {
        var error = await RunAsync(async () => await next(context, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        Add(context.Received, error?.SourceException);
        error?.Throw();
    }

    /// <summary>The same for batches, whose handlers have no middleware.</summary>
    public BatchRoute Around(BatchRoute route) => new RecordedBatches(this, route);

    /// <summary>Runs what calls the application's code; what it threw, or null.</summary>
    public async Task<ExceptionDispatchInfo?> RunAsync(Func<Task> call)
    {
        var flow = DeliveryFlow.Current;
        flow?.EnterHandler();
        try
        {
            await call().ConfigureAwait(false);
            return null;
        }
#pragma warning disable CA1031 // It is thrown again once it is written down.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return ExceptionDispatchInfo.Capture(exception);
        }
        finally
        {
            flow?.LeaveHandler();
            activity.Touch();
        }
    }

    /// <summary>Writes down how a handler of a stream's record ended.</summary>
    public void Add(StreamConsumerRegistration consumer, StreamRecord record, int delivery, Exception? error) => journal.Add(new(
        error is null ? JournalKind.Handled : JournalKind.Failed, consumer.Stream, record.Message, time.GetUtcNow(), [], serializer)
    {
        Group = consumer.Group,
        Delivery = delivery,
        Error = error,
    });

    private void Add(ReceivedMessage received, Exception? error) => journal.Add(new(
        error is null ? JournalKind.Handled : JournalKind.Failed, received.Source, received.Message, time.GetUtcNow(), [], serializer)
    {
        Delivery = received.DeliveryCount,
        Error = error,
    });

    private sealed class RecordedBatches(HandlerRecorder recorder, BatchRoute inner) : BatchRoute(inner.MessageType)
    {
        public override async Task<IReadOnlyList<Exception?>> InvokeAsync(
            IMessageSerializer serializer, IServiceProvider services, IReadOnlyList<MessageContext> contexts, CancellationToken cancellationToken)
        {
            IReadOnlyList<Exception?> errors = [];
            var thrown = await recorder.RunAsync(
                async () => errors = await inner.InvokeAsync(serializer, services, contexts, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
            for (var i = 0; i < contexts.Count; i++)
                recorder.Add(contexts[i].Received, thrown?.SourceException ?? errors[i]);
            thrown?.Throw();
            return errors;
        }
    }
}

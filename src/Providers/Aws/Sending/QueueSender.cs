using Integration.Aws.Entities;
using Integration.Aws.Messages;
using Integration.Aws.Options;
using Integration.Aws.Requests;
using Integration.Drivers;

namespace Integration.Aws.Sending;

/// <summary>Sends to a queue.</summary>
internal sealed class QueueSender : ISenderDriver
{
    private readonly EntityPath _path;
    private readonly EntityResolver _entities;
    private readonly MessageSizeLimits _sizes;
    private readonly QueueWriter _writer;
    private readonly Coalescer<(Message Message, QueueEntry Entry), SendOutcome>? _coalescer;

    public QueueSender(AwsContext context, EntityPath path, EntityResolver entities, MessageSizeLimits sizes, QueueWriter writer)
    {
        (_path, _entities, _sizes, _writer) = (path, entities, sizes, writer);
        if (context.Options.Coalesce)
            _coalescer = new(WriteAsync, context.Options.Linger, context.Time);
    }

    public async ValueTask<SendLimits> GetLimitsAsync(CancellationToken cancellationToken)
    {
        var limit = await _sizes.GetAsync(_path, cancellationToken).ConfigureAwait(false);
        return new SendLimits(SqsLimits.BatchCount, SqsLimits.BatchBytes, limit);
    }

    public long Measure(Message message) => Encode(message).Size;

    public async Task<IReadOnlyList<SendOutcome>> SendAsync(IReadOnlyList<Message> batch, CancellationToken cancellationToken)
    {
        var queue = await _entities.GetQueueAsync(_path, cancellationToken).ConfigureAwait(false);
        var outcomes = batch.Select(m => new SendOutcome(SendRules.FindFault(m, _path, queue.Ordered))).ToArray();
        var good = Enumerable.Range(0, batch.Count).Where(i => outcomes[i].Error is null).ToList();
        if (good.Count == 0)
            return outcomes;
        var entries = good.Select(i => (batch[i], Entry: ToEntry(batch[i], queue))).ToList();
        IReadOnlyList<SendOutcome> sent = entries.Count == 1 && _coalescer is not null
            ? [await _coalescer.RunAsync(entries[0], entries[0].Entry.Wire.Size, queue.Ordered ? entries[0].Entry.GroupId : null, cancellationToken).ConfigureAwait(false)]
            : await WriteAsync(queue, [.. entries.Select(e => e.Entry)], cancellationToken).ConfigureAwait(false);
        foreach (var (i, outcome) in good.Zip(sent))
            outcomes[i] = outcome;
        return outcomes;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<IReadOnlyList<SendOutcome>> WriteAsync(IReadOnlyList<(Message Message, QueueEntry Entry)> entries)
    {
        var queue = await _entities.GetQueueAsync(_path, CancellationToken.None).ConfigureAwait(false);
        return await WriteAsync(queue, [.. entries.Select(e => e.Entry)], CancellationToken.None).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<SendOutcome>> WriteAsync(QueueAddress queue, IReadOnlyList<QueueEntry> entries, CancellationToken cancellationToken)
    {
        try
        {
            return await _writer.WriteAsync(queue, entries, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (AwsErrors.IsNotFound(exception))
        {
            _entities.Forget(_path);
            throw;
        }
    }

    private static WireMessage Encode(Message message) => MessageEncoder.ToQueue(message, new Stamp(DueIn: SqsLimits.DueIn(message.Delay)));

    private QueueEntry ToEntry(Message message, QueueAddress queue)
    {
        var wire = Encode(message);
        var deduplicationId = SendRules.DeduplicationId(message, queue.Ordered, _entities.Deduplicates(_path));
        var delay = message.Delay < SqsLimits.MaxDelay ? message.Delay : SqsLimits.MaxDelay;
        return new QueueEntry(wire, message.GroupId, deduplicationId, SqsLimits.CeilingSeconds(delay));
    }
}

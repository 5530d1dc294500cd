using Integration.Drivers;

namespace Integration.Aws;

/// <summary>Sends to a queue.</summary>
internal sealed class QueueSender : ISenderDriver
{
    private readonly AwsDriver _driver;
    private readonly EntityPath _path;
    private readonly Coalescer<QueueEntry, SendOutcome>? _coalescer;

    public QueueSender(AwsDriver driver, EntityPath path)
    {
        _driver = driver;
        _path = path;
        if (driver.Options.Coalesce)
            _coalescer = new(WriteAsync, driver.Options.Linger, driver.Client.TimeProvider);
    }

    public async ValueTask<SendLimits> GetLimitsAsync(CancellationToken cancellationToken)
    {
        var limit = await _driver.Settings.GetMaxMessageBytesAsync(_path, cancellationToken).ConfigureAwait(false);
        return new SendLimits(SqsLimits.BatchCount, SqsLimits.BatchBytes, limit);
    }

    public PreparedMessage Prepare(Message message, DeadLetterInfo? deadLetter)
    {
        var wire = MessageEncoder.ToQueue(message, new Stamp(DueIn: SqsLimits.DueIn(message.Delay)));
        return new PreparedMessage(message, wire.Size, wire);
    }

    public async Task<IReadOnlyList<SendOutcome>> SendAsync(IReadOnlyList<PreparedMessage> batch, CancellationToken cancellationToken)
    {
        var queue = await _driver.Book.GetQueueAsync(_path, cancellationToken).ConfigureAwait(false);
        var outcomes = batch.Select(m => new SendOutcome(SendRules.FindFault(m.Message, _path, queue.Ordered))).ToArray();
        var good = Enumerable.Range(0, batch.Count).Where(i => outcomes[i].Error is null).ToList();
        if (good.Count == 0)
            return outcomes;
        var entries = good.Select(i => ToEntry(batch[i], queue)).ToList();
        IReadOnlyList<SendOutcome> sent = entries.Count == 1 && _coalescer is not null
            ? [await _coalescer.RunAsync(entries[0], batch[good[0]].Size, queue.Ordered ? entries[0].GroupId : null, cancellationToken).ConfigureAwait(false)]
            : await WriteAsync(queue, entries, cancellationToken).ConfigureAwait(false);
        foreach (var (i, outcome) in good.Zip(sent))
            outcomes[i] = outcome;
        return outcomes;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<IReadOnlyList<SendOutcome>> WriteAsync(IReadOnlyList<QueueEntry> entries)
    {
        var queue = await _driver.Book.GetQueueAsync(_path, CancellationToken.None).ConfigureAwait(false);
        return await WriteAsync(queue, entries, CancellationToken.None).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<SendOutcome>> WriteAsync(QueueAddress queue, IReadOnlyList<QueueEntry> entries, CancellationToken cancellationToken)
    {
        try
        {
            return await _driver.Writer.WriteAsync(queue, entries, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (AwsErrors.IsNotFound(exception))
        {
            _driver.Book.Forget(_path);
            throw;
        }
    }

    private QueueEntry ToEntry(PreparedMessage prepared, QueueAddress queue)
    {
        var message = prepared.Message;
        var deduplicationId = SendRules.DeduplicationId(message, queue.Ordered, _driver.Book.Deduplicates(_path));
        var delay = message.Delay < SqsLimits.MaxDelay ? message.Delay : SqsLimits.MaxDelay;
        return new QueueEntry((WireMessage)prepared.Payload!, message.GroupId, deduplicationId, SqsLimits.CeilingSeconds(delay));
    }
}

using Integration.Calls;
using Integration.Diagnostics;
using Integration.Drivers;
using Integration.Serving;
using Microsoft.Extensions.Logging;

namespace Integration.Streams;

/// <summary>Appends to one stream: checks each message, makes batches, retries what may be, and accounts for every one.</summary>
internal sealed class StreamAppender(DriverCalls calls, IStreamWriterDriver driver, EntityPath stream)
{
    private readonly DriverCalls _calls = calls;
    private readonly IStreamWriterDriver _driver = driver;
    private readonly EntityPath _stream = stream;
    private readonly Operation _append = calls.Operation("append", "send", stream);

    private static readonly Backoff Backoff = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(5));

    public async Task<AppendReceipt> AppendAsync(Message message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        using var activity = _append.StartSend();
        try
        {
            return await _calls.RunAsync(_append, token => AppendAsync(message, activity, token), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Count(1, exception);
            activity.Fail(exception);
            _calls.Logger.NotSent(exception, message.MessageId, _stream);
            throw;
        }
    }

    public async Task<AppendResults> AppendManyAsync(IEnumerable<Message> messages, AppendManyOptions options, CancellationToken cancellationToken)
    {
        if (options.MaxAttempts is < 1 or > 10)
            throw new ArgumentException($"MaxAttempts is {options.MaxAttempts}; it must be 1-10.", nameof(options));
        if (!Enum.IsDefined(options.Order))
            throw new ArgumentException($"Order is {options.Order}; it must be Ordered or Unordered.", nameof(options));
        using var activity = _append.StartSend();
        var run = new Run(this, options);
        try
        {
            var limits = await _calls.RunAsync(_append, token => _driver.GetLimitsAsync(token).AsTask(), cancellationToken).ConfigureAwait(false);
            await run.AppendAsync(messages, limits, cancellationToken).ConfigureAwait(false);
        }
        catch (MessagingException unreachable) when (run.Results.Count == 0)
        {
            run.FailAll(messages, unreachable);
        }

        activity.SetTag(MessagingTelemetry.BatchCount, run.Results.Count);
        if (run.Results.Find(static r => !r!.Succeeded)?.Error is { } first)
            activity.Fail(first);
        return new AppendResults(run.Results!);
    }

    private async Task<AppendReceipt> AppendAsync(Message message, ObservedSpan activity, CancellationToken cancellationToken)
    {
        _calls.CheckRecord(message, _stream);
        var prepared = Prepare(message, await _driver.GetLimitsAsync(cancellationToken).ConfigureAwait(false));
        var id = prepared.Message.MessageId!;
        activity.SetTag(MessagingTelemetry.MessageId, id);
        activity.SetTag(MessagingTelemetry.BodySize, prepared.Message.Body.Length);
        var outcome = (await SendAsync([prepared], cancellationToken).ConfigureAwait(false))[0];
        if (outcome.Error is { } error)
            throw error;
        Count(1, failure: null);
        _calls.Logger.Sent(id, _stream);
        return new AppendReceipt(id, outcome.Partition, outcome.Offset, outcome.AppendedAt);
    }

    /// <summary>The message as it is sent, with its id and trace context; throws when it is too large.</summary>
    private PreparedMessage Prepare(Message message, SendLimits limits)
    {
        var prepared = _driver.Prepare(message.ToSend(_calls.Time.GetUtcNow(), limits.KeepsBodies));
        return prepared.Size <= limits.MaxMessageBytes
            ? prepared
            : throw new MessageTooLargeException(prepared.Size, limits.MaxMessageBytes, _calls.Driver.Provider, _stream);
    }

    private async Task<IReadOnlyList<AppendOutcome>> SendAsync(PreparedMessage[] batch, CancellationToken cancellationToken) =>
        MissingOutcomeException.Check(await _driver.AppendAsync(batch, cancellationToken).ConfigureAwait(false), batch.Length);

    private async Task<IReadOnlyList<AppendOutcome>> TryAppendAsync(PreparedMessage[] batch, CancellationToken cancellationToken)
    {
        try
        {
            var outcomes = await _calls.RunAsync(_append, token => SendAsync(batch, token), cancellationToken).ConfigureAwait(false);
            return outcomes.All(static o => o.Error is null)
                ? outcomes
                : [.. outcomes.Select(o => o.Error is null ? o : o with { Error = _calls.Translate(o.Error, _stream, cancellationToken) })];
        }
        catch (Exception exception) when (exception is MessagingException or ArgumentException or ObjectDisposedException)
        {
            return [.. batch.Select(_ => new AppendOutcome(exception))];
        }
    }

    private void Count(int records, Exception? failure)
    {
        if (MessagingTelemetry.Sent.Enabled)
            Listeners.Tell((records, tags: _append.TagsWith(failure)), static c => MessagingTelemetry.Sent.Add(c.records, c.tags));
    }

    /// <summary>One call to append many.</summary>
    private sealed class Run(StreamAppender appender, AppendManyOptions options)
    {
        // The keys of which a record failed, with its place and error: in order, none of theirs behind it may pass it.
        private readonly Dictionary<string, (int Index, Exception Error)> _blocked = new(StringComparer.Ordinal);
        private Exception? _hopeless;

        public List<AppendResult?> Results { get; } = [];

        public async Task AppendAsync(IEnumerable<Message> messages, SendLimits limits, CancellationToken cancellationToken)
        {
            var batches = new AppendBatches(Check(messages, limits), appender._driver.Shape, options.Order, limits);
            var failures = 0;
            while (batches.Take() is { Count: > 0 } batch)
            {
                var again = await AppendAsync(batch, cancellationToken).ConfigureAwait(false);
                failures = again.Count == 0 ? 0 : failures + 1;
                batches.PutBack(again);
                if (failures > 0)
                    await appender._calls.Time.DelayAsync(Backoff.After(failures), cancellationToken).ConfigureAwait(false);
            }
        }

        /// <summary>None was sent, as even the limits could not be asked for.</summary>
        public void FailAll(IEnumerable<Message> messages, MessagingException error)
        {
            foreach (var message in messages)
            {
                Results.Add(null);
                Fail(Results.Count - 1, message, error);
            }
        }

        /// <summary>Every message is checked before the first is sent; those that are well are given back.</summary>
        private List<AppendItem> Check(IEnumerable<Message> messages, SendLimits limits)
        {
            var count = messages.TryGetNonEnumeratedCount(out var known) ? known : 0;
            Results.EnsureCapacity(count);
            var items = new List<AppendItem>(count);
            foreach (var message in messages)
            {
                var index = Results.Count;
                Results.Add(null);
                try
                {
                    appender._calls.CheckRecord(message, appender._stream);
                    var item = new AppendItem(index, message, appender.Prepare(message, limits));
                    if (!FailIfHeldBack(item))
                        items.Add(item);
                }
                catch (Exception exception) when (exception is ArgumentException or MessagingException)
                {
                    Fail(index, message, exception);
                }
            }

            return items;
        }

        /// <summary>Sends a batch, and gives back what is to be tried again.</summary>
        private async Task<List<AppendItem>> AppendAsync(List<AppendItem> batch, CancellationToken cancellationToken)
        {
            batch.RemoveAll(FailIfHeldBack);
            if (batch.Count == 0)
                return [];
            var outcomes = await appender.TryAppendAsync([.. batch.Select(static i => i.Prepared)], cancellationToken).ConfigureAwait(false);
            var again = new List<AppendItem>();
            var waiting = new HashSet<string>(StringComparer.Ordinal);
            var appended = 0;
            var isLogged = appender._calls.Logger.IsEnabled(LogLevel.Debug);
            for (var i = 0; i < batch.Count; i++)
            {
                var (item, outcome) = (batch[i], outcomes[i]);
                item.Attempts++;
                if (outcome.Error is null)
                {
                    appended++;
                    var receipt = new AppendReceipt(item.Prepared.Message.Identity, outcome.Partition, outcome.Offset, outcome.AppendedAt);
                    if (isLogged)
                        appender._calls.Logger.Sent(receipt.MessageId, appender._stream);
                    Results[item.Index] = new AppendResult(item.Given, receipt, Error: null);
                }
                else if (IsToBeTriedAgain(item, outcome.Error, waiting))
                {
                    again.Add(item);
                }
                else if (!FailIfHeldBack(item))
                {
                    Fail(item.Index, item.Given, outcome.Error);
                }
            }

            if (appended > 0)
                appender.Count(appended, failure: null);
            return again;
        }

        // In order, what was refused behind one that is tried again goes again with it, whatever it was refused for.
        private bool IsToBeTriedAgain(AppendItem item, Exception error, HashSet<string> waiting)
        {
            var isBehind = options.Order == AppendOrder.Ordered && item.Key is not null && waiting.Contains(item.Key);
            if (!isBehind && (error is not MessagingException { IsTransient: true } || item.Attempts >= options.MaxAttempts))
                return false;
            if (item.Key is not null)
                waiting.Add(item.Key);
            return true;
        }

        private bool FailIfHeldBack(AppendItem item)
        {
            if ((_hopeless ?? FindBlock(item)) is not { } reason)
                return false;
            Fail(item.Index, item.Given, reason);
            return true;
        }

        private MessagingException? FindBlock(AppendItem item) =>
            item.Key is not null && _blocked.TryGetValue(item.Key, out var earlier) && earlier.Index < item.Index
                ? new MessagingException(
                    $"an earlier record of its key was not appended ({earlier.Error.GetType().Name}), and none may pass it. Append both again, in their order, or use {nameof(AppendOrder)}.{nameof(AppendOrder.Unordered)}.",
                    appender._calls.Driver.Provider, appender._stream, earlier.Error is MessagingException { IsTransient: true }, earlier.Error)
                : null;

        private void Fail(int index, Message? message, Exception error)
        {
            appender.Count(1, error);
            appender._calls.Logger.NotSent(error, message?.MessageId, appender._stream);
            Results[index] = new AppendResult(message!, Receipt: null, error);
            if (options.Order == AppendOrder.Ordered && message?.GroupId is { } key && !(_blocked.TryGetValue(key, out var earlier) && earlier.Index < index))
                _blocked[key] = (index, error);
            if (error is EntityNotFoundException or UnauthorizedException or ObjectDisposedException)
                _hopeless = error;
        }
    }
}

using Azure.Messaging.ServiceBus;
using Integration.AzureServiceBus.Client;
using Integration.AzureServiceBus.Messages;
using Integration.Drivers;

namespace Integration.AzureServiceBus.Sending;

/// <summary>Sends to a queue or topic (clauses Q11, Q12, T6).</summary>
internal sealed class AzureServiceBusSender(AzureServiceBusContext context, EntityPath destination) : ISenderDriver
{
    private readonly ServiceBusSender _sender = context.Client.CreateSender(context.Names.Of(destination.Name));
    private SendLimits? _limits;

    public async ValueTask<SendLimits> GetLimitsAsync(CancellationToken cancellationToken)
    {
        if (_limits is { } known)
            return known;

        // The link's own limit; for a single message the tier may allow more than for a batch.
        using var batch = await _sender.CreateMessageBatchAsync(cancellationToken).ConfigureAwait(false);
        var most = context.Options.Limits;
        var message = most.MaxMessageBytes > AzureServiceBusLimits.Standard.MaxMessageBytes
            ? Math.Max(batch.MaxSizeInBytes, most.MaxMessageBytes)
            : batch.MaxSizeInBytes;
        return _limits = new SendLimits(most.MaxBatchCount, batch.MaxSizeInBytes, message);
    }

    public PreparedMessage Prepare(Message message, DeadLetterInfo? deadLetter)
    {
        var written = MessageEncoder.Encode(message, context.Now);
        return new PreparedMessage(message, MessageSize.Of(written, message.Body.Length), written);
    }

    public Task<IReadOnlyList<SendOutcome>> SendAsync(IReadOnlyList<PreparedMessage> batch, CancellationToken cancellationToken) =>
        SendAsync([.. batch.Select(prepared => (ServiceBusMessage)prepared.Payload!)], cancellationToken);

    /// <summary>Sends messages as they are to go over the wire.</summary>
    public async Task<IReadOnlyList<SendOutcome>> SendAsync(IReadOnlyList<ServiceBusMessage> batch, CancellationToken cancellationToken)
    {
        var outcomes = new SendOutcome[batch.Count];
        foreach (var run in Runs(batch))
            await SendRunAsync(batch, run, outcomes, cancellationToken).ConfigureAwait(false);
        return outcomes;
    }

    /// <summary>Stores a message for later, under a number to cancel it by.</summary>
    public async Task<SendOutcome> ScheduleAsync(ServiceBusMessage message, CancellationToken cancellationToken)
    {
        if (message.SessionId is null && context.Settings.IsOrdered(destination) == true)
            return new SendOutcome(NoGroup());
        try
        {
            RequestCounter.Count("schedule");
            var due = message.ScheduledEnqueueTime == default ? context.Now : message.ScheduledEnqueueTime;
            return new SendOutcome { NumericSequenceNumber = await _sender.ScheduleMessageAsync(message, due, cancellationToken).ConfigureAwait(false) };
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return new SendOutcome(Explain(exception, message));
        }
    }

    /// <summary>Cancels what <see cref="ScheduleAsync"/> stored; false when it is too late.</summary>
    public Task<bool> CancelScheduledAsync(long sequenceNumber, CancellationToken cancellationToken) =>
        _sender.TryCancelAsync(sequenceNumber, cancellationToken);

    public ValueTask DisposeAsync() => _sender.DisposeAsync();

    /// <summary>
    /// What may go in one request: a batch goes to one partition, that of its first message, so each group has its own unless
    /// the destination is known to have no order.
    /// </summary>
    private IEnumerable<IReadOnlyList<int>> Runs(IReadOnlyList<ServiceBusMessage> batch) => context.Settings.IsOrdered(destination) == false
        ? [[.. Enumerable.Range(0, batch.Count)]]
        : Enumerable.Range(0, batch.Count).GroupBy(i => batch[i].SessionId, StringComparer.Ordinal).Select(group => group.ToList());

    private async Task SendRunAsync(IReadOnlyList<ServiceBusMessage> batch, IReadOnlyList<int> run, SendOutcome[] outcomes, CancellationToken cancellationToken)
    {
        if (batch[run[0]].SessionId is null && context.Settings.IsOrdered(destination) == true)
        {
            Fail(outcomes, run, NoGroup());
            return;
        }

        for (var next = 0; next < run.Count;)
        {
            var part = new List<int>();
            try
            {
                using var request = run.Count - next > 1 ? await _sender.CreateMessageBatchAsync(cancellationToken).ConfigureAwait(false) : null;
                while (next + part.Count < run.Count && request?.TryAddMessage(batch[run[next + part.Count]]) == true)
                    part.Add(run[next + part.Count]);
                if (part.Count > 1)
                {
                    RequestCounter.Count("send");
                    await _sender.SendMessagesAsync(request, cancellationToken).ConfigureAwait(false);
                }
                else
                {
                    // Alone a message has no envelope, and on Premium a higher limit.
                    part = [run[next]];
                    RequestCounter.Count("send");
                    await _sender.SendMessageAsync(batch[run[next]], cancellationToken).ConfigureAwait(false);
                }
            }
            catch (Exception exception) when (part.Count > 1 && ConcernsOneMessage(exception))
            {
                await SendSinglyAsync(batch, part, outcomes, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                if (part.Count == 0)
                    part.AddRange(run.Skip(next));
                Fail(outcomes, part, part.Count == 1 ? Explain(exception, batch[part[0]]) : exception);
            }

            next += part.Count;
        }
    }

    /// <summary>One message made the service refuse a batch, of which it took nothing: find out which.</summary>
    private async Task SendSinglyAsync(IReadOnlyList<ServiceBusMessage> batch, List<int> part, SendOutcome[] outcomes, CancellationToken cancellationToken)
    {
        foreach (var i in part)
        {
            try
            {
                RequestCounter.Count("send");
                await _sender.SendMessageAsync(batch[i], cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                outcomes[i] = new SendOutcome(Explain(exception, batch[i]));
            }
        }
    }

    private static bool ConcernsOneMessage(Exception exception) => exception is
        ServiceBusException { Reason: ServiceBusFailureReason.MessageSizeExceeded }
        or InvalidOperationException and not ObjectDisposedException
        or System.Runtime.Serialization.SerializationException;

    private Exception Explain(Exception exception, ServiceBusMessage message) => exception switch
    {
        ServiceBusException { Reason: ServiceBusFailureReason.MessageSizeExceeded } when _limits is { } limits =>
            new MessageTooLargeException(MessageSize.Of(message, message.Body.ToMemory().Length), limits.MaxMessageBytes, AzureServiceBusProvider.Name, destination, exception),
        InvalidOperationException when message.SessionId is null && exception.Message.Contains("SessionId", StringComparison.Ordinal) => NoGroup(exception),
        _ => exception,
    };

    // The parameter name of a message's fault is the property: what a caller can look for.
    private ArgumentException NoGroup(Exception? inner = null, string property = nameof(Message.GroupId)) =>
        new($"'{destination}' is ordered: a message needs a GroupId.", property, inner);

    private static void Fail(SendOutcome[] outcomes, IEnumerable<int> part, Exception exception)
    {
        foreach (var i in part)
            outcomes[i] = new SendOutcome(exception);
    }
}

using Integration.Drivers;

namespace Integration.Testing.Broker;

/// <summary>Appends, writes down what was stored, and does what a drill does to those who append.</summary>
internal sealed class TestStreamWriter(TestBroker broker, string provider, EntityPath stream, IStreamWriterDriver inner) : IStreamWriterDriver
{
    public AppendShape Shape => inner.Shape;

    public ValueTask<SendLimits> GetLimitsAsync(CancellationToken cancellationToken) => inner.GetLimitsAsync(cancellationToken);

    public PreparedMessage Prepare(Message message) => inner.Prepare(message);

    public async Task<IReadOnlyList<AppendOutcome>> AppendAsync(IReadOnlyList<PreparedMessage> batch, CancellationToken cancellationToken)
    {
        using var call = broker.Activity.Begin();
        await broker.DrillSendingAsync(provider, stream, cancellationToken).ConfigureAwait(false);
        if (broker.Faults?.Is(DrillKind.Duplicates) != true)
            return await AppendPartAsync(batch, cancellationToken).ConfigureAwait(false);
        var outcomes = new List<AppendOutcome>();
        foreach (var record in batch)
        {
            outcomes.AddRange(await AppendPartAsync([record], cancellationToken).ConfigureAwait(false));

            // As by an append that is tried again, its answer being lost: before the next of its key.
            if (outcomes[^1].Error is null && broker.Strikes(DrillKind.Duplicates, stream))
                await inner.AppendAsync([record], CancellationToken.None).ConfigureAwait(false);
        }

        return outcomes;
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private async Task<IReadOnlyList<AppendOutcome>> AppendPartAsync(IReadOnlyList<PreparedMessage> records, CancellationToken cancellationToken)
    {
        var outcomes = await inner.AppendAsync(records, cancellationToken).ConfigureAwait(false);
        foreach (var (record, outcome) in records.Zip(outcomes))
        {
            if (outcome.Error is null)
                broker.AddSent(stream, record.Message);
        }

        return outcomes;
    }
}

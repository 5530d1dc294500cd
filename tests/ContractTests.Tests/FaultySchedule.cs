using Integration.Drivers;

namespace Integration.ContractTests.Tests;

/// <summary>Schedules with a fault.</summary>
internal sealed class FaultySchedule(IScheduledSenderDriver inner, Fault fault) : IScheduledSenderDriver
{
    public ValueTask<SendLimits> GetLimitsAsync(CancellationToken cancellationToken) => inner.GetLimitsAsync(cancellationToken);

    public PreparedMessage Prepare(Message message, DeadLetterInfo? deadLetter) => inner.Prepare(message, deadLetter);

    public Task<IReadOnlyList<SendOutcome>> SendAsync(IReadOnlyList<PreparedMessage> batch, CancellationToken cancellationToken) => inner.SendAsync(batch, cancellationToken);

    public async Task<bool> CancelAsync(string sequenceNumber, CancellationToken cancellationToken) =>
        fault == Fault.CancelsNothing || await inner.CancelAsync(sequenceNumber, cancellationToken);

    public async Task<SendOutcome> MoveAsync(string sequenceNumber, PreparedMessage message, CancellationToken cancellationToken) => fault == Fault.MovesByCopyAlone
        ? (await inner.SendAsync([message], cancellationToken))[0]
        : await inner.MoveAsync(sequenceNumber, message, cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}

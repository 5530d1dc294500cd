using Integration.Serving;
using Microsoft.Extensions.Logging;

namespace Integration.Hosting.Control;

/// <summary>Asks the pause signals of a client about its consumers: each signal in a loop of its own, so that one that hangs keeps no other waiting.</summary>
internal sealed class PauseSignals(IEnumerable<IPauseSignal> signals, ControlSettings settings, ServingLoops loops, TimeProvider time, ILogger logger) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly IReadOnlyList<IPauseSignal> _signals = [.. signals];

    // Not disposed: it has no timer, and what a signal began may still look.
    private readonly CancellationTokenSource _stop = new();
    private List<Task> _loops = [];

    /// <summary>Begins to ask again and again.</summary>
    public void Start(Func<IEnumerable<ControlledConsumer>> consumers) => _loops =
    [
        .. _signals.Select(signal =>
        {
            var loop = new ServingLoop("pause signal", signal.Name, time, logger);
            loops.Add(loop);
            return loop.Start(token => RoundAsync(signal, consumers, token), _stop.Token);
        }),
    ];

    public async Task StopAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(_loops).ConfigureAwait(false);
    }

    /// <summary>Asks every signal about a consumer; one that fails says what it said before.</summary>
    public Task AskAsync(ControlledConsumer consumer, CancellationToken cancellationToken) =>
        Task.WhenAll(_signals.Select(signal => TryAskAsync(signal, consumer, cancellationToken)));

    /// <summary>Ends it at once where nobody stopped it.</summary>
    public void Dispose() => _stop.Cancel();

    private async Task RoundAsync(IPauseSignal signal, Func<IEnumerable<ControlledConsumer>> consumers, CancellationToken stopping)
    {
        await time.DelayAsync(settings.SignalInterval, stopping).ConfigureAwait(false);
        var failures = await Task.WhenAll(consumers().Select(consumer => TryAskAsync(signal, consumer, stopping))).ConfigureAwait(false);

        // Thrown, so that the loop counts it, shows it, and asks less often.
        if (failures.FirstOrDefault(f => f is not null) is { } failure)
            throw new InvalidOperationException($"The pause signal {signal.Name} could not be asked.", failure);
    }

    private async Task<Exception?> TryAskAsync(IPauseSignal signal, ControlledConsumer consumer, CancellationToken cancellationToken)
    {
        try
        {
            var isPaused = await time.AskAsync(token => signal.IsPausedAsync(consumer.Name, token).AsTask(), Patience, cancellationToken).ConfigureAwait(false);
            consumer.SetPaused(signal, signal.Name, isPaused);
            return null;
        }
#pragma warning disable CA1031 // Whatever a signal throws, it has said nothing.
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            logger.SignalFailed(exception, signal.Name, consumer.Name);
            return exception;
        }
    }
}

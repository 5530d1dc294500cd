using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Integration.Hosting.Control;

/// <summary>The consumers of one messaging client: those declared, those whose hosts add them at the start, and those added at run time.</summary>
internal sealed class ConsumerControl : IConsumerControl, IDisposable
{
    private readonly ConcurrentDictionary<string, ControlledConsumer> _consumers;
    private readonly Func<string, Action<IConsumerBuilder>, ControlledConsumer> _make;
    private readonly PauseSignals _signals;
    private readonly ILogger _logger;
    private volatile bool _hasStarted;
    private volatile bool _isEnding;

    public ConsumerControl(
        IEnumerable<ControlledConsumer> declared, Func<string, Action<IConsumerBuilder>, ControlledConsumer> make, PauseSignals signals, ILogger logger)
    {
        (_make, _signals, _logger) = (make, signals, logger);
        _consumers = new(declared.Select(c => KeyValuePair.Create(c.Name, c)), StringComparer.Ordinal);
    }

    public IEnumerable<ControlledConsumer> All => _consumers.Values;

    public IReadOnlyList<ConsumerStatus> List() => [.. All.Select(c => c.Status).OrderBy(s => s.Name, StringComparer.Ordinal)];

    public ConsumerStatus? Find(string consumer) => _consumers.GetValueOrDefault(consumer ?? throw new ArgumentNullException(nameof(consumer)))?.Status;

    public void Pause(string consumer) => SetPaused(Get(consumer), isPaused: true);

    public void Pause()
    {
        foreach (var consumer in All)
            SetPaused(consumer, isPaused: true);
    }

    public void Resume(string consumer) => SetPaused(Get(consumer), isPaused: false);

    public void Resume()
    {
        foreach (var consumer in All)
            SetPaused(consumer, isPaused: false);
    }

    public Task WhenIdleAsync(string consumer, CancellationToken cancellationToken = default) => Get(consumer).WhenIdleAsync(cancellationToken);

    public Task StopAsync(string consumer, CancellationToken cancellationToken = default) => Get(consumer).StopAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken = default) => Task.WhenAll(All.Select(c => c.StopAsync(cancellationToken)));

    public Task StartAsync(string consumer, CancellationToken cancellationToken = default) => StartAsync(Get(consumer), cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken = default) => Task.WhenAll(All.Select(c => StartAsync(c, cancellationToken)));

    public void SetMaxConcurrency(string consumer, int maxConcurrency) => Get(consumer).SetMaxConcurrency(maxConcurrency);

    public void SetMaxConcurrency(int maxConcurrency)
    {
        foreach (var consumer in All.Where(c => c.HasConcurrency))
            consumer.SetMaxConcurrency(maxConcurrency);
    }

    public async Task AddAsync(string source, Action<IConsumerBuilder> configure, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var consumer = _make(source, configure);
        try
        {
            // Before it is known: one that can't be made must not stand in the way of a better one.
            if (_hasStarted)
                consumer.Prepare();
            await _signals.AskAsync(consumer, cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            if (_hasStarted)
                await consumer.OpenAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            consumer.Dispose();
            throw;
        }

        Add(consumer);
        _logger.Added(consumer.Name);

        // Told first, then looked: the host looks for consumers when it has told that it starts.
        if (_hasStarted)
            consumer.Start();
    }

    public async Task RemoveAsync(string consumer, CancellationToken cancellationToken = default)
    {
        var removed = Get(consumer);
        await removed.RemoveAsync(cancellationToken).ConfigureAwait(false);
        if (!_consumers.TryRemove(KeyValuePair.Create(consumer, removed)))
            return;
        removed.Dispose();
        _logger.Removed(consumer);
    }

    /// <summary>Makes a consumer of another host known before that starts it.</summary>
    /// <exception cref="InvalidOperationException">There is one of its name, or the host is stopping.</exception>
    public void Add(ControlledConsumer consumer)
    {
        var isAdded = _consumers.TryAdd(consumer.Name, consumer);

        // Added first, then looked: the end looks for consumers when it has told that it comes.
        if (isAdded && !_isEnding)
            return;
        if (isAdded)
            _consumers.TryRemove(KeyValuePair.Create(consumer.Name, consumer));
        consumer.Dispose();
        throw new InvalidOperationException(isAdded ? "The host is stopping; nothing is added any more." : $"'{consumer.Name}' has a consumer already; remove that first.");
    }

    /// <summary>Starts consumers with the host: the signals are asked first, and what is wrong with one shows before any has started.</summary>
    public async Task BeginAsync(IReadOnlyCollection<ControlledConsumer> consumers, CancellationToken cancellationToken)
    {
        foreach (var consumer in consumers)
            consumer.Prepare();
        await Task.WhenAll(consumers.Select(c => _signals.AskAsync(c, cancellationToken))).ConfigureAwait(false);
        await Task.WhenAll(consumers.Select(c => c.OpenAsync(cancellationToken))).ConfigureAwait(false);
        foreach (var consumer in consumers)
            consumer.Start();
    }

    /// <summary>Starts those of the host's own that are there, and begins to ask signals.</summary>
    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        _hasStarted = true;
        await BeginAsync([.. All.Where(c => c.Kind == ConsumerKind.Consumer)], cancellationToken).ConfigureAwait(false);
        _signals.Start(() => All);
    }

    /// <summary>Ends them with the host.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        _isEnding = true;
        await _signals.StopAsync().ConfigureAwait(false);
        await Task.WhenAll(All.Where(c => c.Kind == ConsumerKind.Consumer).Select(c => c.EndAsync(cancellationToken))).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _signals.Dispose();
        foreach (var consumer in All)
            consumer.Dispose();
    }

    private Task StartAsync(ControlledConsumer consumer, CancellationToken cancellationToken) =>
        _hasStarted ? BeginAsync([consumer], cancellationToken) : throw new InvalidOperationException("The host has not started; consumers start with it.");

    private void SetPaused(ControlledConsumer consumer, bool isPaused) => consumer.SetPaused(this, "control", isPaused);

    private ControlledConsumer Get(string consumer) =>
        _consumers.GetValueOrDefault(consumer ?? throw new ArgumentNullException(nameof(consumer)))
        ?? throw new KeyNotFoundException($"There is no consumer '{consumer}'; there are: {string.Join(", ", _consumers.Keys.Order(StringComparer.Ordinal))}.");
}

namespace Integration.Migration;

/// <summary>Spaces messages evenly so that no second sees more than the rate.</summary>
internal sealed class Pacer(int? perSecond, TimeProvider time)
{
    private readonly Lock _gate = new();
    private DateTimeOffset _next;

    /// <summary>Waits for the turn of one message.</summary>
    public Task WaitAsync(CancellationToken cancellationToken)
    {
        if (perSecond is not { } rate)
            return Task.CompletedTask;
        TimeSpan pause;
        lock (_gate)
        {
            var now = time.GetUtcNow();
            if (_next < now)
                _next = now;
            pause = _next - now;
            _next += TimeSpan.FromSeconds(1) / rate;
        }

        return pause > TimeSpan.Zero ? Task.Delay(pause, time, cancellationToken) : Task.CompletedTask;
    }
}

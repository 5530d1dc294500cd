using System.Collections.Concurrent;

namespace Integration.Aws.Kinesis.Reading;

/// <summary>Spaces the reads of each shard, whoever makes them: Kinesis gives five a second to all readers together.</summary>
internal sealed class ReadBudget(TimeProvider time, int perSecond)
{
    private readonly ConcurrentDictionary<(EntityPath Stream, string Shard), DateTimeOffset> _next = new();
    private readonly TimeSpan _interval = TimeSpan.FromSeconds(1) / perSecond;

    /// <summary>Waits for the turn of a read.</summary>
    public Task TakeAsync(EntityPath stream, string shard, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var next = _next.AddOrUpdate((stream, shard), _ => now + _interval, (_, planned) => Due(planned, now) + _interval);
        var wait = next - _interval - now;
        return wait > TimeSpan.Zero ? Task.Delay(wait, time, cancellationToken) : Task.CompletedTask;
    }

    // A clock that was set back does not hold reads up: no turn is that far ahead otherwise.
    private static DateTimeOffset Due(DateTimeOffset planned, DateTimeOffset now) => planned > now && planned - now < TimeSpan.FromMinutes(1) ? planned : now;
}

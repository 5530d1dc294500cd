using Integration.Serving;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Integration.Hosting.Scheduling;

/// <summary>
/// Sends the occurrences of one schedule, each when it is due. One that is not sent in time, for whatever reason, is missed, and the
/// schedule says what becomes of it: at the start and after a failure, a pause of the machine or a leap of its clock alike.
/// </summary>
internal sealed class RecurringLoop(
    RecurringRegistration registration, IMessagePublisher publisher, RunClaims? claims, IServiceScopeFactory scopes, TimeProvider time, ILogger logger)
{
    // Clocks are set and machines sleep: nobody waits longer without a look.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private readonly RecurringMessageOptions _options = registration.Options;
    private readonly Queue<DateTimeOffset> _missed = new();

    // Everything up to here is dealt with, or stands among the missed ones.
    private DateTimeOffset _done;

    public ServingLoop Loop { get; } = new("schedule", registration.Name, time, logger);

    public Task Ended { get; private set; } = Task.CompletedTask;

    public void Start(CancellationToken stopping)
    {
        var now = time.GetUtcNow();

        // What was sent before this start is remembered elsewhere, or missed runs are left out.
        _done = _options.MissedRuns == MissedRuns.Skip || registration.Memory == RunMemory.None ? now : now - _options.MissedRunsWindow;
        MissUntil(now - _options.MissedAfter, tells: false);
        logger.ScheduleStarted(registration.Name, registration.Destination, registration.Times.After(now));
        Ended = Loop.Start(RunAsync, stopping);
    }

    private async Task RunAsync(CancellationToken stopping)
    {
        var now = time.GetUtcNow();
        MissUntil(now - _options.MissedAfter, tells: true);
        if (_missed.TryPeek(out var missed))
        {
            // It may have grown too old while sending failed.
            if (now - missed <= _options.OldestRun)
                await SendAsync(missed, stopping).ConfigureAwait(false);
            else
                logger.RunsSkipped(registration.Name, 1, missed);
            _missed.Dequeue();
            return;
        }

        if (registration.Times.After(_done) is not { } next)
        {
            logger.ScheduleEnded(registration.Name);
            await Task.Delay(Timeout.InfiniteTimeSpan, time, stopping).ConfigureAwait(false);
        }
        else if (next > now)
        {
            await time.DelayAsync(next - now < LongestWait ? next - now : LongestWait, stopping).ConfigureAwait(false);
        }
        else
        {
            await SendAsync(next, stopping).ConfigureAwait(false);
            _done = next;
        }
    }

    /// <summary>Puts aside what is to be sent of the occurrences that are late by now.</summary>
    /// <param name="late">Those up to here.</param>
    /// <param name="tells">Whether those that are left out are told: after a start they may have been sent before.</param>
    private void MissUntil(DateTimeOffset late, bool tells)
    {
        if (registration.Times.After(_done) is not { } first || first >= late)
            return;
        var most = _options.MissedRuns switch
        {
            MissedRuns.RunAll => _options.MaxMissedRuns,
            MissedRuns.RunOnce => 1,
            _ => 0,
        };
        var (last, others) = registration.Times.Between(_done, late, most);
        foreach (var occurrence in last)
            _missed.Enqueue(occurrence);
        for (; _missed.Count > most; others++)
            _missed.Dequeue();
        if (others > 0 && tells)
            logger.RunsSkipped(registration.Name, others, _missed.TryPeek(out var oldest) ? oldest : late);
        _done = late;
    }

    private async Task SendAsync(DateTimeOffset occurrence, CancellationToken stopping)
    {
        var id = registration.IdOf(occurrence);
        if (claims is null)
        {
            await PublishAsync(occurrence, id, stopping).ConfigureAwait(false);
        }
        else if (!await claims.RunOnceAsync(id, _options.OldestRun, token => PublishAsync(occurrence, id, token), stopping).ConfigureAwait(false))
        {
            logger.RunSentElsewhere(id, registration.Name);
            return;
        }

        logger.RunSent(registration.Name, id);
    }

    private async Task PublishAsync(DateTimeOffset occurrence, string id, CancellationToken cancellationToken)
    {
        var scope = scopes.CreateAsyncScope();
        await using var disposes = scope.ConfigureAwait(false);
        var sendOptions = _options.SendOptions with { MessageId = id, DeduplicationId = registration.Memory == RunMemory.Destination ? id : null };
        await registration.SendAsync(publisher, new(registration.Name, occurrence, scope.ServiceProvider), sendOptions, cancellationToken).ConfigureAwait(false);
    }
}

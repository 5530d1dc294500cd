using Integration.Testing.Time;

namespace Integration.Testing.Idle;

/// <summary>
/// Tells exactly whether something is under way. A message is stored before the delivery that caused it is settled, and locked before it is no
/// more available, so that work is at every instant either a call, a message or a delivery; and a look counts only if nothing changed while it was
/// taken. Whoever waits is woken by the next change: nothing is polled.
/// </summary>
internal sealed class IdleWatch(Activity activity, Func<IReadOnlyList<SourceState>> readSources, Func<IReadOnlyList<WorkState>> readWork)
{
    /// <summary>Waits until nothing goes on without the clock; which of the two it is.</summary>
    /// <param name="wakesHandlers">Whether a handler that has a Task.Delay pending waits for the clock: it may have something else to do besides.</param>
    /// <param name="bound">Throws when it has taken too long.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IdleState> WhenQuietAsync(bool wakesHandlers, IdleBound bound, CancellationToken cancellationToken)
    {
        while (true)
        {
            var look = activity.Look();
            var state = look.Calls > 0 ? IdleState.Busy : Judge(look, wakesHandlers);
            if (activity.Look().Version != look.Version)
            {
                bound.Check(Describe);
                continue;
            }

            if (state != IdleState.Busy)
                return state;
            await bound.WaitAsync(look.Changed, Describe, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until reader groups read every partition of theirs.</summary>
    public async Task WhenStreamsAreReadAsync(IdleBound bound, CancellationToken cancellationToken)
    {
        while (true)
        {
            var look = activity.Look();
            if (!readWork().Any(w => w.IsBeginning))
                return;
            await bound.WaitAsync(look.Changed, Describe, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>What is under way, a line each.</summary>
    public IReadOnlyList<string> Describe()
    {
        var look = activity.Look();
        return
        [
            .. look.Flows.Select(f => $"{(f.IsInHandler ? "handler" : "delivery")} of {f.Source}, message {string.Join(", ", f.MessageIds)}"
                + (f.IsAsleep ? ", which waits for the clock: AdvanceAsync moves it" : "")),
            .. readSources().Where(s => s.IsBusy).Select(s => s.ToString()),
            .. readWork().Select(w => w.Description),
        ];
    }

    private IdleState Judge(Activity.View look, bool wakesHandlers)
    {
        var (sources, work) = (readSources(), readWork());
        if (look.Flows.Count == 0 && !sources.Any(s => s.IsBusy) && work.Count == 0)
            return IdleState.Idle;
        var flows = look.Flows.ToLookup(f => f.Source);
        return look.Flows.All(f => f.IsAsleep && (wakesHandlers || !f.IsInHandler))
            && work.All(w => w.WaitsForClock)
            && sources.Where(s => s.IsBusy).All(s => Waits(s, [.. flows[s.Path]]))
            ? IdleState.Waiting
            : IdleState.Busy;
    }

    /// <summary>
    /// Whether a source waits for its deliveries, which wait for the clock: as there are as many as there may be, or as all that is locked is
    /// theirs, and what is available can't be delivered to those that wait for it before them, as in a group.
    /// </summary>
    private static bool Waits(SourceState source, IReadOnlyList<DeliveryFlow> flows) => flows.Count > 0
        && ((source.MaxConcurrency > 0 && flows.Count >= source.MaxConcurrency)
            || (source.Locked == flows.Sum(f => f.MessageIds.Count) && (source.Active == 0 || source.Receivers > 0)));
}

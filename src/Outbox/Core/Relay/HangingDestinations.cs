namespace Integration.Outbox;

/// <summary>
/// Destinations whose sends ran into the time-out. The others go on without them: one at a time gets another chance, after a pause as long as a hanging
/// send takes, so that however many hang and however much waits for them, half of the time is left for what can be sent.
/// </summary>
internal sealed class HangingDestinations(TimeSpan pause, TimeProvider time)
{
    // Whose turn comes next is first.
    private readonly List<string> _names = [];
    private string? _next;
    private long _hung;

    private bool IsPauseOver => time.GetElapsedTime(_hung) >= pause;

    /// <summary>Those to leave out now.</summary>
    public IReadOnlyList<string> Hold()
    {
        _next = IsPauseOver ? _names.FirstOrDefault() : null;
        return [.. _names.Where(n => n != _next)];
    }

    /// <summary>Nothing else waits. Whether there are now more that may be sent to.</summary>
    public bool Release()
    {
        if (_names.Count == 0 || !IsPauseOver)
            return false;
        _names.Clear();
        return true;
    }

    /// <summary>What was sent to since <see cref="Hold"/>.</summary>
    /// <param name="answered">Those of which the outcome is known.</param>
    /// <param name="hung">The one that ran into the time-out; null when none did.</param>
    public void Note(IEnumerable<string> answered, string? hung)
    {
        if (_next is not null)
        {
            _names.Remove(_next);
            if (!answered.Contains(_next))
                _names.Add(_next);
        }

        if (hung is not null)
        {
            _names.Remove(hung);
            _names.Add(hung);
            _hung = time.GetTimestamp();
        }
    }
}

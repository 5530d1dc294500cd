namespace Integration.Migration;

/// <summary>The batches of a route that are under way, so many at a time. For one caller.</summary>
/// <param name="most">How many, 1 or more.</param>
internal sealed class CopySlots(int most)
{
    private readonly List<Task> _running = [];

    /// <summary>Whether nothing is under way.</summary>
    public bool IsIdle => _running.Count == 0;

    /// <summary>Takes a slot for work that has begun.</summary>
    public void Add(Task work) => _running.Add(work);

    /// <summary>Waits while every slot is taken; what work that has ended failed with, or null.</summary>
    public async Task<Exception?> WhenOneIsFreeAsync()
    {
        if (_running.Count >= most)
            await WhenAnyEndsAsync().ConfigureAwait(false);
        foreach (var ended in _running.Where(r => r.IsCompleted).ToList())
        {
            _running.Remove(ended);
            if (await FailureOfAsync(ended).ConfigureAwait(false) is { } failure)
                return failure;
        }

        return null;
    }

    /// <summary>Waits until some of what is under way ends; there must be some.</summary>
    public Task WhenAnyEndsAsync() => Task.WhenAny(_running);

    /// <summary>Lets all that is under way end; what it failed with.</summary>
    public async Task<IReadOnlyList<Exception>> WhenAllEndAsync()
    {
        var failures = new List<Exception>();
        foreach (var running in _running)
        {
            if (await FailureOfAsync(running).ConfigureAwait(false) is { } failure)
                failures.Add(failure);
        }

        _running.Clear();
        return failures;
    }

    private static async Task<Exception?> FailureOfAsync(Task work)
    {
        try
        {
            await work.ConfigureAwait(false);
            return null;
        }
#pragma warning disable CA1031 // Whatever it is: the caller decides.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return exception;
        }
    }
}

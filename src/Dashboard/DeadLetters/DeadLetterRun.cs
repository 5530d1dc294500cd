using Integration.Diagnostics;
using Integration.Operations;

namespace Integration.Dashboard.DeadLetters;

/// <summary>An operation on dead letters that this process carries out, or has.</summary>
/// <param name="journal">The name of its journal.</param>
/// <param name="description">What is done.</param>
/// <param name="user">Who asked for it.</param>
/// <param name="beganAt">When it was begun.</param>
/// <param name="work">Does it.</param>
internal sealed class DeadLetterRun(
    string journal, string description, string user, DateTimeOffset beganAt, Func<IProgress<DeadLetterProgress>, CancellationToken, Task<DeadLetterReport>> work) : IProgress<DeadLetterProgress>
{
    private Action _stop = static () => { };
    private volatile DeadLetterProgress? _progress;

    public string Journal => journal;

    public string Description => description;

    public string User => user;

    public DateTimeOffset BeganAt => beganAt;

    /// <summary>How far it is; null when it has not looked at anything yet.</summary>
    public DeadLetterProgress? Progress => _progress;

    /// <summary>What it did; null while it runs, and when it failed before it did anything.</summary>
    public DeadLetterReport? Report { get; private set; }

    /// <summary>Why it failed before it did anything.</summary>
    public string? Fault { get; private set; }

    /// <summary>Ends when it has, and never fails.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    public bool IsRunning => !Ended.IsCompleted;

    void IProgress<DeadLetterProgress>.Report(DeadLetterProgress value) => _progress = value;

    public void Start(Action<DeadLetterRun> ended)
    {
        var stop = new CancellationTokenSource();
        _stop = stop.Cancel;
        Ended = Task.Run(() => RunAsync(ended, stop.Token), CancellationToken.None);
    }

    /// <summary>Has it end; what is in flight is finished.</summary>
    public void Stop() => _stop();

    private async Task RunAsync(Action<DeadLetterRun> ended, CancellationToken stop)
    {
        try
        {
            Report = await work(this, stop).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Nobody waits for it: whatever it is, the page tells.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Fault = ExceptionText.ForUsers(exception);
        }

        ended(this);
    }
}

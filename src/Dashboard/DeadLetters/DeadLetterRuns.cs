using Integration.Dashboard.Client;
using Integration.Operations;
using Microsoft.Extensions.Logging;

namespace Integration.Dashboard.DeadLetters;

/// <summary>Carries out operations on dead letters beside the requests that ask for them, one at a time on each journal, and remembers the last ones.</summary>
internal sealed class DeadLetterRuns
{
    private const int MostRemembered = 100;

    /// <summary>How long the end of the application waits for what is in flight; what does not end within it is gone on with from its journal.</summary>
    private static readonly TimeSpan MostWaited = TimeSpan.FromSeconds(10);

    private readonly ShownClient _client;
    private readonly JournalFolder _folder;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly List<DeadLetterRun> _runs = [];
    private bool _isStopping;

    public DeadLetterRuns(ShownClient client, JournalFolder folder, ILoggerFactory loggers, ILogger logger)
    {
        (_client, _folder, _loggers, _logger) = (client, folder, loggers, logger);
        client.Stopping.Register(StopAll);
    }

    /// <summary>The last run on a journal by this process; null when there was none.</summary>
    public DeadLetterRun? Find(string journal)
    {
        lock (_gate)
            return _runs.FindLast(r => r.Journal == journal);
    }

    /// <summary>Begins an operation on the journal of a source's dead letters; the journal's name.</summary>
    /// <param name="source">The queue or subscription.</param>
    /// <param name="description">What is done.</param>
    /// <param name="user">Who asked for it.</param>
    /// <param name="rate">The most dead letters a second; null for no bound.</param>
    /// <param name="work">Does it in the session.</param>
    /// <exception cref="InvalidOperationException">One is under way on the journal, there is no folder for journals, or the application ends.</exception>
    public string Start(
        EntityPath source, string description, string user, int? rate, Func<DeadLetterSession, IProgress<DeadLetterProgress>, CancellationToken, Task<DeadLetterReport>> work) =>
        Start(source, _folder.PathFor(source), description, user, rate, work);

    /// <inheritdoc cref="Start(EntityPath, string, string, int?, Func{DeadLetterSession, IProgress{DeadLetterProgress}, CancellationToken, Task{DeadLetterReport}})"/>
    public string Start(
        EntityPath source, string path, string description, string user, int? rate, Func<DeadLetterSession, IProgress<DeadLetterProgress>, CancellationToken, Task<DeadLetterReport>> work)
    {
        var options = new DeadLetterSessionOptions { MaxMessagesPerSecond = rate, TimeProvider = _client.Time, LoggerFactory = _loggers };
        var run = new DeadLetterRun(Path.GetFileName(path), description, user, _client.Time.GetUtcNow(), async (progress, stop) =>
        {
            var session = await DeadLetterSession.OpenAsync(_client.Messaging, source, path, options, stop).ConfigureAwait(false);
            await using var closes = session.ConfigureAwait(false);
            return await work(session, progress, stop).ConfigureAwait(false);
        });
        lock (_gate)
        {
            if (_isStopping)
                throw new InvalidOperationException("The application is about to end. Nothing was begun.");
            if (_runs.Exists(r => r.Journal == run.Journal && r.IsRunning))
                throw new InvalidOperationException($"Something else is under way on {run.Journal}. Wait for its end, or stop it.");
            if (_runs.Count >= MostRemembered && _runs.Find(r => !r.IsRunning) is { } oldest)
                _runs.Remove(oldest);
            _runs.Add(run);
            run.Start(Note);
        }

        return run.Journal;
    }

    private void Note(DeadLetterRun run) => _logger.Ended(run.Description, run.User, run.Report?.ToString() ?? run.Fault ?? "");

    private void StopAll()
    {
        List<DeadLetterRun> running;
        lock (_gate)
        {
            _isStopping = true;
            running = _runs.FindAll(r => r.IsRunning);
        }

        running.ForEach(r => r.Stop());
        Task.WhenAll(running.Select(r => r.Ended)).Wait(MostWaited);
    }
}

namespace Integration.Drivers;

/// <summary>
/// What an <see cref="IMessagingDriver"/> implements besides, if its service redrives by tasks that go on without a client. Optional: without it the client refuses.
/// </summary>
public interface IRedriveTaskDriver
{
    /// <summary>The tasks of a dead-letter queue, newest first; see <see cref="IRedriveTasks.ListRedriveTasksAsync"/>.</summary>
    /// <param name="deadLetters">A dead-letter queue.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<IReadOnlyList<RedriveTask>> ListRedriveTasksAsync(EntityPath deadLetters, CancellationToken cancellationToken);

    /// <summary>Cancels a task; about how many messages it had moved.</summary>
    /// <param name="id">Its <see cref="RedriveTask.Id"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<long> CancelRedriveTaskAsync(string id, CancellationToken cancellationToken);
}

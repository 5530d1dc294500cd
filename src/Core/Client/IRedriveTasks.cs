namespace Integration;

/// <summary>
/// A messaging client that may see the redrives that its service carries out by itself, whoever began them; <see cref="MessagingClient"/> is one. For tools.
/// </summary>
public interface IRedriveTasks
{
    /// <summary>The tasks of a dead-letter queue that run, and the latest that ended, newest first; services list them late.</summary>
    /// <param name="source">The queue or subscription, or its dead-letter queue.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="CapabilityNotSupportedException">The service has no such tasks.</exception>
    /// <exception cref="EntityNotFoundException">There is no such queue or subscription.</exception>
    Task<IReadOnlyList<RedriveTask>> ListRedriveTasksAsync(EntityPath source, CancellationToken cancellationToken = default);

    /// <summary>Cancels a running task: what it has moved stays moved.</summary>
    /// <param name="source">The queue or subscription, or its dead-letter queue.</param>
    /// <param name="id">The task's <see cref="RedriveTask.Id"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>About how many messages it had moved.</returns>
    /// <exception cref="CapabilityNotSupportedException">The service has no such tasks.</exception>
    /// <exception cref="MessagingException">The service refused, as when the task has ended.</exception>
    Task<long> CancelRedriveTaskAsync(EntityPath source, string id, CancellationToken cancellationToken = default);
}

namespace Integration.Hosting;

/// <summary>A push endpoint did not take a message.</summary>
/// <param name="message">What happened, for the log and the dead letter: without the address's path, the body or a secret.</param>
/// <param name="isPermanent">Whether no further attempt can help: the message is dead-lettered at once.</param>
/// <param name="retryAfter">When the endpoint wants the next attempt, if it says so.</param>
/// <param name="innerException">What failed underneath.</param>
public sealed class PushFailedException(string message, bool isPermanent, TimeSpan? retryAfter = null, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>Whether no further attempt can help.</summary>
    public bool IsPermanent => isPermanent;

    /// <summary>When the endpoint wants the next attempt; null where it does not say.</summary>
    public TimeSpan? RetryAfter => retryAfter;
}

namespace Integration.Client;

/// <summary>A send of many was cancelled when something was known of a part of them already.</summary>
/// <param name="results">A result per message in input order, as far as they were looked at; null where it is not known.</param>
/// <param name="canceled">What ended the send.</param>
internal sealed class SendCanceledException(IReadOnlyList<SendResult?> results, OperationCanceledException canceled)
    : OperationCanceledException(canceled.Message, canceled, canceled.CancellationToken)
{
    public IReadOnlyList<SendResult?> Results => results;
}

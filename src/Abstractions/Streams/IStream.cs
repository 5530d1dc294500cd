namespace Integration;

/// <summary>
/// A stream: a log in partitions, ordered within each <see cref="Message.GroupId"/>, kept for a time, and read by anyone as often as they
/// like. For work that one of many consumers does once take a queue; for copies that are settled, a topic.
/// </summary>
public interface IStream
{
    /// <summary>The stream's path.</summary>
    EntityPath Path { get; }

    /// <summary>Appends one message; when the task ends the service has stored it (clause S1).</summary>
    /// <remarks>Those of one <see cref="Message.GroupId"/> share a partition and are read in the order of being appended; those without spread over all.</remarks>
    /// <exception cref="ArgumentException">The message is not legal: a header name, an id.</exception>
    /// <exception cref="MessageTooLargeException">It is larger than the stream takes.</exception>
    /// <exception cref="CapabilityNotSupportedException">It has a delay, a time to live, a deduplication id or a reply address, which streams don't have.</exception>
    /// <exception cref="EntityNotFoundException">The stream does not exist.</exception>
    /// <exception cref="MessagingException">The service refused or failed; see <see cref="MessagingException.IsTransient"/>.</exception>
    Task<AppendReceipt> AppendAsync(Message message, CancellationToken cancellationToken = default);

    /// <summary>
    /// Appends any number of messages, split by the service's limits (clause S4). Every message is checked before anything is sent; one that
    /// fails neither fails the others nor, in order, lets a later one of its key pass.
    /// </summary>
    /// <returns>A result per message, in input order. Look at <see cref="AppendResults.Failed"/>, or call <see cref="AppendResults.ThrowIfAnyFailed"/>.</returns>
    /// <exception cref="ArgumentException">The options are not valid.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; messages already appended stay.</exception>
    Task<AppendResults> AppendManyAsync(IEnumerable<Message> messages, AppendManyOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Lists the partitions: those that take records, and closed ones of which records are kept.</summary>
    /// <exception cref="EntityNotFoundException">The stream does not exist.</exception>
    Task<IReadOnlyList<StreamPartition>> ListPartitionsAsync(CancellationToken cancellationToken = default);

    /// <summary>Reads one partition, removing nothing. Ends at the end of a closed partition: go on with those whose parent it is.</summary>
    /// <exception cref="ArgumentException">The position or an option is not legal.</exception>
    /// <exception cref="EntityNotFoundException">The stream or the partition does not exist.</exception>
    /// <exception cref="StreamPositionLostException">The next record is no longer kept (clause S9); it says where to go on.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    IAsyncEnumerable<StreamRecord> ReadAsync(
        string partition, StreamPosition from, ReadStreamOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Reads every partition, those that come later included, removing nothing: a partition begins when all those that it took over from
    /// are at their end, so that the records of a key come in their order also across a change of partitions.
    /// </summary>
    /// <param name="from">Any but an offset, which is of one partition.</param>
    /// <param name="options">How to read.</param>
    /// <param name="cancellationToken">Ends the loop.</param>
    /// <inheritdoc cref="ReadAsync" path="/exception" />
    IAsyncEnumerable<StreamRecord> ReadAllAsync(StreamPosition from, ReadStreamOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Orders two offsets of one partition, since they are text of the service's own: less than, equal to or more than zero.</summary>
    int CompareOffsets(string left, string right);

    /// <summary>A reader group, whose members share the partitions. No call is made: it is there once somebody joined it.</summary>
    /// <param name="name">Its name: 1–50 ASCII letters, digits, <c>-</c>, <c>_</c>, <c>.</c> or <c>$</c>.</param>
    /// <exception cref="ArgumentException">The name is illegal.</exception>
    /// <exception cref="CapabilityNotSupportedException">The provider's streams have no <see cref="StreamCapability.ReaderGroups"/>.</exception>
    IReaderGroup Group(string name);

    /// <summary>The provider's native client (clause E5).</summary>
    /// <exception cref="InvalidCastException">The provider has no such client; the message says which it has.</exception>
    T As<T>() where T : class;
}

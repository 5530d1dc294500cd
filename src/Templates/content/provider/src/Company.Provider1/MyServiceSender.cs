using System.Text;
using Company.Provider1.Service;
using Integration;
using Integration.Drivers;

namespace Company.Provider1;

/// <summary>Sends to a queue.</summary>
internal sealed class MyServiceSender(MyServiceClient client, EntityPath queue, long maxMessageBytes) : ISenderDriver
{
    private const int MaxBatchCount = 100;

    // The stand-in keeps messages as they are; a client that writes them into a request leaves KeepsBodies out.
    private readonly SendLimits _limits = new(MaxBatchCount, MaxBatchBytes: 4 * maxMessageBytes, maxMessageBytes) { KeepsBodies = true };

    public ValueTask<SendLimits> GetLimitsAsync(CancellationToken cancellationToken) => ValueTask.FromResult(_limits);

    /// <summary>Here a message becomes what goes over the wire: the payload of what is prepared.</summary>
    public PreparedMessage Prepare(Message message, DeadLetterInfo? deadLetter) => new(message, SizeOf(message));

    public async Task<IReadOnlyList<SendOutcome>> SendAsync(IReadOnlyList<PreparedMessage> batch, CancellationToken cancellationToken)
    {
        var numbers = await client.SendAsync(queue.Name, [.. batch.Select(prepared => prepared.Message)], cancellationToken).ConfigureAwait(false);
        return [.. numbers.Select(number => new SendOutcome { NumericSequenceNumber = number })];
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static long SizeOf(Message message) => message.Body.Length
        + SizeOf(message.MessageId) + SizeOf(message.CorrelationId) + SizeOf(message.Subject) + SizeOf(message.ContentType) + SizeOf(message.ReplyTo)
        + SizeOf(message.GroupId) + SizeOf(message.TraceParent) + SizeOf(message.TraceState)
        + message.Headers.Sum(header => SizeOf(header.Key) + SizeOf(header.Value.ToString()));

    private static long SizeOf(string? text) => text is null ? 0 : Encoding.UTF8.GetByteCount(text);
}

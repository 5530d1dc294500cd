using Integration;

namespace Company.Provider1.Service;

/// <summary>A message as the service shows it.</summary>
/// <param name="Number">Its number in the order of acceptance.</param>
/// <param name="Message">What was sent.</param>
/// <param name="EnqueuedAt">When it was accepted.</param>
/// <param name="VisibleAt">When it can be received, or could at first: the end of its lock or of its delay.</param>
/// <param name="DeliveryCount">How often it was received.</param>
/// <param name="Receipt">What this delivery is settled by; null when it is not locked.</param>
/// <param name="DeadLetter">Why it is in the dead-letter queue.</param>
internal sealed record MyServiceMessage(
    long Number, Message Message, DateTimeOffset EnqueuedAt, DateTimeOffset VisibleAt, int DeliveryCount, object? Receipt, DeadLetterInfo? DeadLetter)
{
    /// <summary>Where it stood when it was looked at.</summary>
    public MessageState State { get; init; }
}

using Integration.Calls;
using Integration.Drivers;

namespace Integration.Streams;

/// <summary>What the streams of a provider can't do, refused before any traffic.</summary>
internal static class StreamCalls
{
    /// <summary>The provider's streams.</summary>
    /// <exception cref="CapabilityNotSupportedException">It has none.</exception>
    public static IStreamDriver RequireStreams(this DriverCalls calls, EntityPath? stream) => calls.Driver as IStreamDriver
        ?? throw new CapabilityNotSupportedException(
            StreamCapability.Streams,
            "the provider has no streams: no log that is kept and read again.",
            "a topic, whose subscriptions each get a copy of every message; or a provider with streams.",
            calls.Driver.Provider,
            stream);

    public static void Require(this DriverCalls calls, StreamCapability capability, EntityPath? stream)
    {
        var support = calls.RequireStreams(stream).StreamCapabilities[capability];
        if (support.Level == SupportLevel.Unsupported)
        {
            throw new CapabilityNotSupportedException(
                capability, support.Note ?? "the service has nothing like it.", support.Alternative ?? "see the provider's documentation.", calls.Driver.Provider, stream);
        }
    }

    /// <summary>Throws when a message is not legal on a stream.</summary>
    public static void CheckRecord(this DriverCalls calls, Message message, EntityPath stream)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (message.Delay != TimeSpan.Zero)
            throw Refuse(calls, Capability.DelayedDelivery, nameof(message.Delay), "it is read in the order of being appended.", "a queue for what has to wait.", stream);
        if (message.TimeToLive is not null)
            throw Refuse(calls, Capability.TimeToLive, nameof(message.TimeToLive), "every record is kept for the stream's retention time.", "the stream's Retention, or a header that readers look at.", stream);
        if (message.DeduplicationId is not null)
            throw Refuse(calls, Capability.Deduplication, nameof(message.DeduplicationId), "nothing that was appended is looked for.", "readers that recognize the MessageId.", stream);
        if (message.ReplyTo is not null)
            throw Refuse(calls, Capability.MessageProperties, nameof(message.ReplyTo), "many read it, and each would answer.", "a queue for requests.", stream);
        if (message.GroupId is not null)
            calls.Require(StreamCapability.KeyOrder, stream);
        MessageRules.Check(message, stream, calls.Capabilities, calls.Driver.Provider);
    }

    private static CapabilityNotSupportedException Refuse(
        DriverCalls calls, Capability capability, string property, string reason, string alternative, EntityPath stream) =>
        new(capability, $"a record of a stream has no {property}: {reason}", alternative, calls.Driver.Provider, stream);
}

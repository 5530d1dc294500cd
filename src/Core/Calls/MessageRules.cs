using System.Diagnostics;

namespace Integration.Calls;

/// <summary>What makes a message legal on every provider, checked before any traffic (clauses M2, M3, E3).</summary>
internal static class MessageRules
{
    private const int MaxPropertyLength = LegalMessage.MaxPropertyLength;

    // What a receiver sends on may come from another client, which knows none of these rules.
    private const string Remedy = $"To send on what was received, see {nameof(Message)}.{nameof(Message.ToLegal)}.";

    public static void Check(Message message, EntityPath destination, MessagingCapabilities capabilities, string provider)
    {
        ArgumentNullException.ThrowIfNull(message);
        CheckText(message.MessageId, nameof(Message.MessageId), allowEmpty: false);
        CheckText(message.CorrelationId, nameof(Message.CorrelationId));
        CheckText(message.Subject, nameof(Message.Subject));
        CheckText(message.ContentType, nameof(Message.ContentType));
        CheckText(message.ReplyTo, nameof(Message.ReplyTo));
        CheckKey(message.GroupId, nameof(Message.GroupId));
        CheckKey(message.DeduplicationId, nameof(Message.DeduplicationId));
        CheckTrace(message);
        CheckHeaders(message.Headers, capabilities.Limits);
        CheckTimes(message, destination, capabilities, provider);
    }

    /// <summary>Refuses what the provider declares unsupported.</summary>
    public static void Require(Capability capability, MessagingCapabilities capabilities, string provider, EntityPath? entity)
    {
        var support = capabilities[capability];
        if (support.Level == SupportLevel.Unsupported)
        {
            throw new CapabilityNotSupportedException(
                capability, support.Note ?? "the service has nothing like it.", support.Alternative ?? "see the provider's documentation.", provider, entity);
        }
    }

    /// <summary>Refuses a delay beyond a provider's limit, which is never truncated (clause Q12).</summary>
    public static void CheckDelay(
        TimeSpan delay, TimeSpan? limit, Capability capability, MessagingCapabilities capabilities, string provider, EntityPath entity)
    {
        if (delay == TimeSpan.Zero)
            return;
        Require(capability, capabilities, provider, entity);
        if (delay > limit)
        {
            throw new CapabilityNotSupportedException(
                capability, $"the delay is {delay}, the provider's limit is {limit}.", "a shorter delay, or a scheduler of your own.", provider, entity);
        }
    }

    private static void CheckTimes(Message message, EntityPath destination, MessagingCapabilities capabilities, string provider)
    {
        if (message.Delay < TimeSpan.Zero)
            throw Illegal(nameof(message), $"Delay is {message.Delay}; it must be zero or more.");
        if (message.TimeToLive <= TimeSpan.Zero)
            throw Illegal(nameof(message), $"TimeToLive is {message.TimeToLive}; it must be more than zero, or null.");
        if (message.TimeToLive is not null)
            Require(Capability.TimeToLive, capabilities, provider, destination);
        if (message.DeduplicationId is not null && !capabilities.Supports(Capability.DeduplicationWithoutGroups))
            Require(Capability.Deduplication, capabilities, provider, destination);
        var delaying = destination.Kind == EntityKind.Topic ? Capability.DelayedPublish : Capability.DelayedDelivery;
        CheckDelay(message.Delay, capabilities.Limits.MaxDelay, delaying, capabilities, provider, destination);
    }

    private static void CheckHeaders(MessageHeaders headers, MessagingLimits limits)
    {
        if (headers.Count == 0)
            return;
        if (headers.Count > limits.MaxHeaders)
            throw Illegal(nameof(Message.Headers), $"The message has {headers.Count} headers; the limit is {limits.MaxHeaders}. {Remedy}");
        foreach (var (name, value) in headers.Entries)
        {
            if (HeaderName.FindFault(name) is { } fault)
                throw Illegal(nameof(Message.Headers), $"The header name '{Printable(name)}' is illegal: {fault}. {Remedy}");
            if (value.Kind == HeaderKind.String && !UnicodeText.IsWellFormed(value.As<string>()))
                throw Illegal(nameof(Message.Headers), $"The header '{name}' has an unpaired surrogate, which has no UTF-8 form.");
        }
    }

    private static void CheckText(string? value, string property, bool allowEmpty = true)
    {
        if (value is null)
            return;
        if (value.Length > MaxPropertyLength || (value.Length == 0 && !allowEmpty))
            throw new ArgumentException($"{property} has {value.Length} characters; allowed are {(allowEmpty ? 0 : 1)}-{MaxPropertyLength}. {Remedy}", property);
        if (!UnicodeText.IsWellFormed(value))
            throw new ArgumentException($"{property} has an unpaired surrogate, which has no UTF-8 form.", property);
    }

    private static void CheckKey(string? value, string property)
    {
        if (value is null)
            return;
        if (!LegalMessage.IsKey(value))
        {
            throw new ArgumentException(
                $"{property} must have 1-{MaxPropertyLength} ASCII letters, digits and punctuation characters. {Remedy}", property);
        }
    }

    private static void CheckTrace(Message message)
    {
        if (message.TraceParent is not null && !ActivityContext.TryParse(message.TraceParent, message.TraceState, out _))
            throw Illegal(nameof(Message.TraceParent), "TraceParent is not a W3C traceparent such as '00-<32 hex>-<16 hex>-01'.");
        if (message.TraceState is { } state && (message.TraceParent is null || !TraceState.IsLegal(state)))
            throw Illegal(nameof(Message.TraceState), $"TraceState must have at most {TraceState.MaxLength} printable ASCII characters and go with a TraceParent. {Remedy}");
    }

    // The parameter name of a message's fault is the property: what a caller can look for.
    private static ArgumentException Illegal(string property, string fault) => new(fault, property);

    internal static string Printable(string name) => string.Concat(name.Take(64).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));
}

namespace Azure.Messaging.ServiceBus.Administration;

public sealed class CorrelationRuleFilter : RuleFilter
{
    public CorrelationRuleFilter()
    {
    }

    public CorrelationRuleFilter(string correlationId)
    {
        if (string.IsNullOrWhiteSpace(correlationId))
        {
            throw new ArgumentNullException(nameof(correlationId));
        }

        CorrelationId = correlationId;
    }

    public IDictionary<string, object> ApplicationProperties { get; } = new Dictionary<string, object>(StringComparer.Ordinal);

    public string CorrelationId { get; set; }

    public string MessageId { get; set; }

    public string To { get; set; }

    public string ReplyTo { get; set; }

    public string Subject { get; set; }

    public string SessionId { get; set; }

    public string ReplyToSessionId { get; set; }

    public string ContentType { get; set; }

    private object Key => (CorrelationId, MessageId, To, ReplyTo, Subject, SessionId, ReplyToSessionId, ContentType);

    public static bool operator ==(CorrelationRuleFilter left, CorrelationRuleFilter right) =>
        left is null ? right is null : left.Equals(right);

    public static bool operator !=(CorrelationRuleFilter left, CorrelationRuleFilter right) => !(left == right);

    public override bool Equals(RuleFilter other) => other is CorrelationRuleFilter filter
        && Key.Equals(filter.Key)
        && RuleValues.AreEqual(ApplicationProperties, filter.ApplicationProperties);

    public override bool Equals(object obj) => obj is RuleFilter filter && Equals(filter);

    public override int GetHashCode() => Key.GetHashCode();

    public override string ToString() => $"CorrelationRuleFilter: {Key} {string.Join(", ", ApplicationProperties)}";

    internal CorrelationRuleFilter Clone()
    {
        var copy = new CorrelationRuleFilter
        {
            CorrelationId = CorrelationId,
            MessageId = MessageId,
            To = To,
            ReplyTo = ReplyTo,
            Subject = Subject,
            SessionId = SessionId,
            ReplyToSessionId = ReplyToSessionId,
            ContentType = ContentType,
        };
        RuleValues.Copy(ApplicationProperties, copy.ApplicationProperties);
        return copy;
    }
}

namespace Integration.Operations.Costs;

/// <summary>The names of what price lists have prices for.</summary>
public static class MeterNames
{
    /// <summary>Requests to standard queues of SQS.</summary>
    public const string SqsStandard = "sqs-standard";

    /// <summary>Requests to FIFO queues of SQS.</summary>
    public const string SqsFifo = "sqs-fifo";

    /// <summary>Requests that publish to standard topics of SNS.</summary>
    public const string SnsStandard = "sns-standard";

    /// <summary>Requests that publish to FIFO topics of SNS.</summary>
    public const string SnsFifo = "sns-fifo";

    /// <summary>Hours of a namespace of Service Bus Standard.</summary>
    public const string ServiceBusBase = "service-bus-standard-base";

    /// <summary>Operations of Service Bus Standard.</summary>
    public const string ServiceBusOperations = "service-bus-standard-operations";

    /// <summary>Hours of a messaging unit of Service Bus Premium.</summary>
    public const string ServiceBusPremiumUnit = "service-bus-premium-unit";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [SqsStandard, SqsFifo, SnsStandard, SnsFifo, ServiceBusBase, ServiceBusOperations, ServiceBusPremiumUnit];
}

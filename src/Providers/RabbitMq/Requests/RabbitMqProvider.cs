namespace Integration.RabbitMq.Requests;

/// <summary>What the provider is called in configuration, errors and telemetry; the semantic conventions have the same name.</summary>
internal static class RabbitMqProvider
{
    public const string Name = "rabbitmq";

    /// <summary>Counts a request on the wire (clause O2).</summary>
    public static void Count(string operation) => Diagnostics.MessagingTelemetry.CountRequest(Name, operation);
}

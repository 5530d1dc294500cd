using Azure.Core;
using Azure.Core.Pipeline;
using Integration.Diagnostics;

namespace Integration.AzureServiceBus.Client;

/// <summary>Counts requests on the wire (clause O2): those over AMQP where they are made, those to the administration endpoint in its pipeline.</summary>
internal sealed class RequestCounter : HttpPipelineSynchronousPolicy
{
    /// <summary>Counts a request over AMQP.</summary>
    public static void Count(string operation) => MessagingTelemetry.CountRequest(AzureServiceBusProvider.MessagingSystem, operation);

    /// <summary>Counts a request for messages, or for a session that has some, that brought none.</summary>
    public static void CountEmpty(string operation) => MessagingTelemetry.CountEmptyReceive(AzureServiceBusProvider.MessagingSystem, operation);

    public override void OnSendingRequest(HttpMessage message) => Count($"manage-{message.Request.Method.Method.ToLowerInvariant()}");
}

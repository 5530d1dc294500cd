using Integration.Emulators.AzureServiceBus.Broker;
using Integration.Emulators.AzureServiceBus.Entities;
using Integration.Emulators.AzureServiceBus.Security;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Framing;

namespace Integration.Emulators.AzureServiceBus.Amqp.Requests;

/// <summary>Takes the tokens with which a client shows that it may use an entity (claims-based security).</summary>
internal sealed class TokenNode(BrokerNamespace broker, TokenValidator tokens) : RequestNode(broker)
{
    public const string Address = "$cbs";

    protected override Response Answer(Request request)
    {
        if (!string.Equals(request.Operation, "put-token", StringComparison.Ordinal))
            throw BrokerErrors.Invalid($"There is no operation '{request.Operation}' here.");

        string audience = EntityPaths.OfAddress(request.Property<string>("name") ?? string.Empty);
        return Broker.Execute(EmulatedOperation.Authorize, audience, () =>
        {
            TokenGrant grant = tokens.Validate(request.Message.ValueBody?.Value as string);
            if (!grant.Covers(audience))
                throw new ServiceBusEmulatorException(EmulatedError.Unauthorized, $"InvalidAudience: the token is not for '{audience}'.");
            request.Client.Grant(grant with { Path = audience });
            return new Response(AmqpResponseStatusCode.Accepted, "Accepted");
        });
    }

    protected override void Write(Response response, ApplicationProperties properties)
    {
        properties.Map["status-code"] = (int)response.Status;
        properties.Map["status-description"] = response.Description ?? response.Status.ToString();
    }
}

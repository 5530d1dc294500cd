using Integration.Emulators.Amqp;
using Integration.Emulators.AzureEventHubs.Broker;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Framing;

namespace Integration.Emulators.AzureEventHubs.Amqp.Connections;

/// <summary>How this emulator refuses what the shared parts of AMQP refuse.</summary>
internal sealed class EventHubsRefusals : IRefusals
{
    private EventHubsRefusals()
    {
    }

    public static EventHubsRefusals Instance { get; } = new();

    public Exception Unauthorized(string why) => new EventHubsEmulatorException(EmulatedError.Unauthorized, why);

    public Exception Invalid(string why) => BrokerErrors.Invalid(why);

    public bool Is(Exception failure) => failure is EventHubsEmulatorException;

    public Error ErrorOf(Exception refusal, AmqpLink link) => AmqpErrors.Error((EventHubsEmulatorException)refusal, link);

    public AmqpResponseStatusCode StatusOf(Exception refusal) => AmqpErrors.Status(((EventHubsEmulatorException)refusal).Error);
}

using Integration.Emulators.Amqp;
using Integration.Emulators.AzureServiceBus.Broker;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Framing;

namespace Integration.Emulators.AzureServiceBus.Amqp.Connections;

/// <summary>How this emulator refuses what the shared parts of AMQP refuse.</summary>
internal sealed class ServiceBusRefusals : IRefusals
{
    private ServiceBusRefusals()
    {
    }

    public static ServiceBusRefusals Instance { get; } = new();

    public Exception Unauthorized(string why) => new ServiceBusEmulatorException(EmulatedError.Unauthorized, why);

    public Exception Invalid(string why) => BrokerErrors.Invalid(why);

    public bool Is(Exception failure) => failure is ServiceBusEmulatorException;

    public Error ErrorOf(Exception refusal, AmqpLink link) => AmqpErrors.Error((ServiceBusEmulatorException)refusal, link);

    public AmqpResponseStatusCode StatusOf(Exception refusal) => AmqpErrors.Status(((ServiceBusEmulatorException)refusal).Error);
}

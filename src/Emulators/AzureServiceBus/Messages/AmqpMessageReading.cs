using Azure.Core.Amqp;

namespace Integration.Emulators.AzureServiceBus.Messages;

internal static class AmqpMessageReading
{
    public static T? Annotation<T>(this AmqpAnnotatedMessage message, string name) =>
        message.MessageAnnotations.TryGetValue(name, out object? value) && value is T typed ? typed : default;
}

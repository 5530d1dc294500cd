using RabbitMQ.Client;

namespace Integration.RabbitMq.Messages;

/// <summary>A message as it goes over the wire; sending it does not use it up.</summary>
/// <param name="Properties">Its properties and headers.</param>
/// <param name="Body">Its body.</param>
/// <param name="Delay">How long it waits before it goes where it is sent.</param>
internal sealed record OutgoingMessage(BasicProperties Properties, ReadOnlyMemory<byte> Body, TimeSpan Delay = default);

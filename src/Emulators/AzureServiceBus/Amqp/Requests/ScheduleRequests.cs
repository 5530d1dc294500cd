using Integration.Emulators.Amqp.Requests;
using Integration.Emulators.AzureServiceBus.Amqp.Connections;
using Integration.Emulators.AzureServiceBus.Broker;
using Microsoft.Azure.Amqp.Encoding;

namespace Integration.Emulators.AzureServiceBus.Amqp.Requests;

/// <summary>Requests about messages that are to be there later.</summary>
internal static class ScheduleRequests
{
    private static readonly MapKey MessageKey = new("message");

    public static Response Schedule(BrokerNamespace broker, Request request)
    {
        BrokerMessage[] messages =
        [
            .. request.List<AmqpMap>("messages").Select(static map => map.TryGetValue(MessageKey, out ArraySegment<byte> bytes)
                ? MessageCoding.Decode(bytes.ToArray())
                : throw BrokerErrors.Invalid("A message to schedule has no bytes.")),
        ];
        long size = messages.Sum(static message => message.Size);
        OpenTransaction? transaction = ClientConnection.Of(request.Link).Find(request.Message.TxnId);
        long[] numbers = broker.Execute(EmulatedOperation.Send, request.Path, () =>
        {
            ISendTarget target = broker.FindTarget(request.Path);
            SendOperation.Check(broker, target, messages, size);
            foreach (BrokerMessage message in messages)
                message.SequenceNumber = target.NextSequenceNumber();
            long[] given = [.. messages.Select(static message => message.SequenceNumber)];
            SendOperation.Apply(broker, target, messages, transaction?.Work, transaction?.CrossesEntities(request.Link) ?? false);
            return given;
        });
        return Response.With("sequence-numbers", numbers);
    }

    public static Response Cancel(BrokerNamespace broker, Request request)
    {
        IReadOnlyList<long> numbers = request.List<long>("sequence-numbers");
        OpenTransaction? transaction = ClientConnection.Of(request.Link).Find(request.Message.TxnId);
        broker.Execute(EmulatedOperation.CancelScheduled, request.Path, () =>
        {
            ISendTarget target = broker.FindTarget(request.Path);
            if (Missing() is { } missing)
                throw missing;
            if (transaction is null)
            {
                Cancel();
                return;
            }

            transaction.Work.Touch(target.Path, transaction.CrossesEntities(request.Link));
            transaction.Work.Add(Missing, Cancel, static () => { });

            ServiceBusEmulatorException? Missing()
            {
                foreach (long number in numbers)
                {
                    if (!target.HasScheduled(number))
                        return BrokerErrors.MessageNotFound(target.Path, number);
                }

                return null;
            }

            void Cancel()
            {
                foreach (long number in numbers)
                    target.CancelScheduled(number);
            }
        });
        return Response.Ok;
    }
}

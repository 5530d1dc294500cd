using System.Text;
using Azure.Core.Amqp;

namespace Integration.AzureServiceBus.Messages;

/// <summary>The body of any sender's message as bytes (clause M5).</summary>
internal static class MessageBody
{
    /// <summary>
    /// Data as it is; a value that is text in UTF-8, one that is binary as it is, any other value and sequences as text
    /// (<see cref="AmqpText"/>), so that no sender can make a message that can't be received.
    /// </summary>
    public static ReadOnlyMemory<byte> Read(AmqpMessageBody body)
    {
        if (body.TryGetData(out var data))
            return Join(data!);
        if (body.TryGetValue(out var value))
        {
            return value switch
            {
                byte[] bytes => bytes,
                ArraySegment<byte> bytes => bytes,
                ReadOnlyMemory<byte> bytes => bytes,
                _ => Encoding.UTF8.GetBytes(AmqpText.Print(value)),
            };
        }

        return body.TryGetSequence(out var sequence)
            ? Encoding.UTF8.GetBytes(AmqpText.Print(sequence!.SelectMany(part => part).ToList()))
            : ReadOnlyMemory<byte>.Empty;
    }

    /// <summary>The parts of a body, one behind the other.</summary>
    public static ReadOnlyMemory<byte> Join(IEnumerable<ReadOnlyMemory<byte>> data)
    {
        var parts = data.ToList();
        if (parts.Count <= 1)
            return parts.Count == 0 ? ReadOnlyMemory<byte>.Empty : parts[0];
        var joined = new byte[parts.Sum(part => part.Length)];
        var position = 0;
        foreach (var part in parts)
        {
            part.CopyTo(joined.AsMemory(position));
            position += part.Length;
        }

        return joined;
    }
}

namespace Integration.AzureServiceBus.Messages;

/// <summary>Application properties that another client of AMQP wrote.</summary>
internal static class ForeignValue
{
    /// <summary>A value of any AMQP type, as its sender would recognise it.</summary>
    public static HeaderValue Read(object value) => value switch
    {
        string or bool or long or int or short or byte or sbyte or ushort or uint or double or float or decimal or Guid or DateTimeOffset or byte[] or ReadOnlyMemory<byte>
            => HeaderValue.From(value),
        ulong number => number <= long.MaxValue ? (long)number : (decimal)number,
        DateTime time => new DateTimeOffset(time.Kind == DateTimeKind.Unspecified ? DateTime.SpecifyKind(time, DateTimeKind.Utc) : time),
        ArraySegment<byte> bytes => bytes.ToArray(),
        _ => AmqpText.Print(value),
    };
}

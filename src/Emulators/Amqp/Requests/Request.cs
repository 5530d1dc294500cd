using Integration.Emulators.Amqp.Connections;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Encoding;

namespace Integration.Emulators.Amqp.Requests;

/// <summary>A request to a node, on an entity.</summary>
internal sealed record Request(AmqpClient Client, ReceivingAmqpLink Link, string Path, AmqpMessage Message, IRefusals Refusals)
{
    public string? Operation => Property<string>("operation");

    /// <summary>The client's link that the request belongs to.</summary>
    public string? LinkName => Property<string>("associated-link-name");

    public AmqpMap Body { get; } = Message.ValueBody?.Value as AmqpMap ?? new AmqpMap();

    public T? Property<T>(string name) => Message.ApplicationProperties?.Map is { } map && map.TryGetValue(name, out T value) ? value : default;

    /// <exception cref="Exception">The emulator's refusal: the value is missing or of another type.</exception>
    public T Required<T>(string name) =>
        Optional(name) is T value ? value : throw Refusals.Invalid($"The request '{Operation}' needs the value '{name}'.");

    public object? Optional(string name) => Body.TryGetValue(new MapKey(name), out object value) ? value : null;

    /// <summary>A value that clients send in integers of several widths.</summary>
    /// <exception cref="Exception">The emulator's refusal: the value is missing or not a number.</exception>
    public long Number(string name) => Optional(name) switch
    {
        long value => value,
        int value => value,
        uint value => value,
        ulong value => checked((long)value),
        short value => value,
        ushort value => value,
        byte value => value,
        sbyte value => value,
        _ => throw Refusals.Invalid($"The request '{Operation}' needs the number '{name}'."),
    };

    /// <exception cref="Exception">The emulator's refusal: the value is missing or not a time.</exception>
    public DateTimeOffset Time(string name) => new(DateTime.SpecifyKind(Required<DateTime>(name), DateTimeKind.Utc));

    /// <summary>A list of values, which clients send as an array or as a list.</summary>
    /// <exception cref="Exception">The emulator's refusal: the value is missing or not a list.</exception>
    public IReadOnlyList<T> List<T>(string name) => Optional(name) switch
    {
        T[] array => array,
        System.Collections.IEnumerable list and not string => [.. list.Cast<T>()],
        _ => throw Refusals.Invalid($"The request '{Operation}' needs the list '{name}'."),
    };
}

using System.Globalization;
using Integration.Hosting;

namespace Integration.ContractTests.Consumers;

/// <summary>What consumers handle in tests: a number as text, so that any other text is a poisoned message.</summary>
internal sealed record Number(int Value);

internal sealed class NumberSerializer : IMessageSerializer
{
    public Message Serialize<T>(T value) => Message.FromText(((Number)(object)value!).Value.ToString(CultureInfo.InvariantCulture));

    public T Deserialize<T>(Message message) => int.TryParse(message.Text, CultureInfo.InvariantCulture, out var value)
        ? (T)(object)new Number(value)
        : throw new MessageSerializationException("The body is not a number.");

    public string GetTypeName(Type type) => type.Name;

    public string? FindTypeName(Message message) => message.Subject;
}

using System.Text;
using SqsMessage = Amazon.SQS.Model.Message;

namespace Integration.Aws.Messages;

/// <summary>An attribute as SQS and SNS have it: a type (String, Number, Binary, perhaps with a suffix) and a string or bytes.</summary>
internal readonly record struct WireAttribute(string Type, string? Text, byte[]? Bytes = null)
{
    public int Size => Encoding.UTF8.GetByteCount(Type) + (Bytes?.Length ?? Encoding.UTF8.GetByteCount(Text ?? ""));
}

/// <summary>A message as it goes over the wire.</summary>
internal sealed record WireMessage(string Body, IReadOnlyDictionary<string, WireAttribute> Attributes)
{
    /// <summary>The size as SQS and SNS count it: the body and each attribute's name, type and value, in UTF-8 bytes.</summary>
    public long Size => Encoding.UTF8.GetByteCount(Body) + Attributes.Sum(a => (long)Encoding.UTF8.GetByteCount(a.Key) + a.Value.Size);

    /// <summary>A message as SQS hands it out.</summary>
    public static WireMessage Of(SqsMessage native) => new(native.Body ?? "", (native.MessageAttributes ?? []).ToDictionary(
        a => a.Key, a => new WireAttribute(a.Value.DataType ?? "String", a.Value.StringValue, a.Value.BinaryValue?.ToArray()), StringComparer.Ordinal));
}

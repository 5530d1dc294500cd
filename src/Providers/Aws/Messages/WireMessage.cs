using System.Text;
using SqsMessage = Amazon.SQS.Model.Message;

namespace Integration.Aws.Messages;

/// <summary>An attribute as SQS and SNS have it: a type (String, Number, Binary, perhaps with a suffix) and a string or bytes.</summary>
internal readonly record struct WireAttribute(string Type, string? Text, byte[]? Bytes = null)
{
    public int Size => Encoding.UTF8.GetByteCount(Type) + (Bytes?.Length ?? Encoding.UTF8.GetByteCount(Text ?? ""));
}

/// <summary>A message as it goes over the wire.</summary>
internal sealed record WireMessage(string Body, Dictionary<string, WireAttribute> Attributes)
{
    private string? _ownId;

    /// <summary>The size as SQS and SNS count it: the body and each attribute's name, type and value, in UTF-8 bytes.</summary>
    public long Size
    {
        get
        {
            long size = Encoding.UTF8.GetByteCount(Body);
            foreach (var (name, attribute) in Attributes)
                size += Encoding.UTF8.GetByteCount(name) + attribute.Size;
            return size;
        }
    }

    /// <summary>An id that no other message has, for FIFO to know this one by however often it is sent.</summary>
    public string OwnId => _ownId ??= Guid.NewGuid().ToString("N");

    /// <summary>A message as SQS hands it out.</summary>
    public static WireMessage Of(SqsMessage native)
    {
        var attributes = new Dictionary<string, WireAttribute>(native.MessageAttributes?.Count ?? 0, StringComparer.Ordinal);
        foreach (var (name, value) in native.MessageAttributes ?? [])
            attributes.Add(name, new WireAttribute(value.DataType ?? "String", value.StringValue, value.BinaryValue?.ToArray()));
        return new WireMessage(native.Body ?? "", attributes);
    }
}

using System.Text.Json;
using Amazon.SQS.Internal;

namespace Amazon.SQS.Model;

public class MessageAttributeValue
{
    public MemoryStream BinaryValue { get; set; }
    public string DataType { get; set; }
    public string StringValue { get; set; }
}

public class MessageSystemAttributeValue
{
    public MemoryStream BinaryValue { get; set; }
    public string DataType { get; set; }
    public string StringValue { get; set; }
}

internal static class MessageAttributesWire
{
    public static void Write(JsonObjectWriter json, MessageAttributeValue value) => json
        .Add("BinaryValue", value.BinaryValue)
        .Add("DataType", value.DataType)
        .Add("StringValue", value.StringValue);

    public static MessageAttributeValue Read(JsonElement json) => new()
    {
        BinaryValue = json.Binary("BinaryValue"),
        DataType = json.Text("DataType"),
        StringValue = json.Text("StringValue"),
    };

    public static void Write(JsonObjectWriter json, MessageSystemAttributeValue value) => json
        .Add("BinaryValue", value.BinaryValue)
        .Add("DataType", value.DataType)
        .Add("StringValue", value.StringValue);
}

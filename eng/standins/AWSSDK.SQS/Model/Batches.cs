using System.Text.Json;
using Amazon.SQS.Internal;

namespace Amazon.SQS.Model;

public class BatchResultErrorEntry
{
    public string Code { get; set; }
    public string Id { get; set; }
    public string Message { get; set; }
    public bool? SenderFault { get; set; }
}

internal static class BatchesWire
{
    public static BatchResultErrorEntry ReadBatchResultErrorEntry(JsonElement json) => new()
    {
        Code = json.Text("Code"),
        Id = json.Text("Id"),
        Message = json.Text("Message"),
        SenderFault = json.Flag("SenderFault"),
    };
}

using System.Text.Json;
using Amazon.Runtime;
using Amazon.SQS.Internal;

namespace Amazon.SQS.Model;

public class StartMessageMoveTaskRequest : AmazonSQSRequest
{
    public string DestinationArn { get; set; }
    public int? MaxNumberOfMessagesPerSecond { get; set; }
    public string SourceArn { get; set; }
}

public class StartMessageMoveTaskResponse : AmazonWebServiceResponse
{
    public string TaskHandle { get; set; }
}

public class ListMessageMoveTasksRequest : AmazonSQSRequest
{
    public int? MaxResults { get; set; }
    public string SourceArn { get; set; }
}

public class ListMessageMoveTasksResponse : AmazonWebServiceResponse
{
    public List<ListMessageMoveTasksResultEntry> Results { get; set; } = Collections.NewList<ListMessageMoveTasksResultEntry>();
}

public class CancelMessageMoveTaskRequest : AmazonSQSRequest
{
    public string TaskHandle { get; set; }
}

public class CancelMessageMoveTaskResponse : AmazonWebServiceResponse
{
    public long? ApproximateNumberOfMessagesMoved { get; set; }
}

public class ListMessageMoveTasksResultEntry
{
    public long? ApproximateNumberOfMessagesMoved { get; set; }
    public long? ApproximateNumberOfMessagesToMove { get; set; }
    public string DestinationArn { get; set; }
    public string FailureReason { get; set; }
    public int? MaxNumberOfMessagesPerSecond { get; set; }
    public string SourceArn { get; set; }
    public long? StartedTimestamp { get; set; }
    public string Status { get; set; }
    public string TaskHandle { get; set; }
}

internal static class MessageMoveTasksWire
{
    public static readonly JsonOperation<StartMessageMoveTaskRequest, StartMessageMoveTaskResponse> StartMessageMoveTask = new("StartMessageMoveTask",
        (json, request) => json
            .Add("DestinationArn", request.DestinationArn)
            .Add("MaxNumberOfMessagesPerSecond", request.MaxNumberOfMessagesPerSecond)
            .Add("SourceArn", request.SourceArn),
        json => new StartMessageMoveTaskResponse
        {
            TaskHandle = json.Text("TaskHandle"),
        });

    public static readonly JsonOperation<ListMessageMoveTasksRequest, ListMessageMoveTasksResponse> ListMessageMoveTasks = new("ListMessageMoveTasks",
        (json, request) => json
            .Add("MaxResults", request.MaxResults)
            .Add("SourceArn", request.SourceArn),
        json => new ListMessageMoveTasksResponse
        {
            Results = json.Items("Results", ReadListMessageMoveTasksResultEntry),
        });

    public static readonly JsonOperation<CancelMessageMoveTaskRequest, CancelMessageMoveTaskResponse> CancelMessageMoveTask = new("CancelMessageMoveTask",
        (json, request) => json
            .Add("TaskHandle", request.TaskHandle),
        json => new CancelMessageMoveTaskResponse
        {
            ApproximateNumberOfMessagesMoved = json.Long("ApproximateNumberOfMessagesMoved"),
        });

    public static ListMessageMoveTasksResultEntry ReadListMessageMoveTasksResultEntry(JsonElement json) => new()
    {
        ApproximateNumberOfMessagesMoved = json.Long("ApproximateNumberOfMessagesMoved"),
        ApproximateNumberOfMessagesToMove = json.Long("ApproximateNumberOfMessagesToMove"),
        DestinationArn = json.Text("DestinationArn"),
        FailureReason = json.Text("FailureReason"),
        MaxNumberOfMessagesPerSecond = json.Integer("MaxNumberOfMessagesPerSecond"),
        SourceArn = json.Text("SourceArn"),
        StartedTimestamp = json.Long("StartedTimestamp"),
        Status = json.Text("Status"),
        TaskHandle = json.Text("TaskHandle"),
    };
}

using Amazon.Runtime;
using Amazon.SQS.Internal;

namespace Amazon.SQS.Model;

public class CreateQueueRequest : AmazonSQSRequest
{
    public CreateQueueRequest() { }

    public CreateQueueRequest(string queueName) => QueueName = queueName;

    public Dictionary<string, string> Attributes { get; set; } = Collections.NewDictionary<string, string>();
    public string QueueName { get; set; }
    public Dictionary<string, string> Tags { get; set; } = Collections.NewDictionary<string, string>();
}

public class CreateQueueResponse : AmazonWebServiceResponse
{
    public string QueueUrl { get; set; }
}

public class DeleteQueueRequest : AmazonSQSRequest
{
    public DeleteQueueRequest() { }

    public DeleteQueueRequest(string queueUrl) => QueueUrl = queueUrl;

    public string QueueUrl { get; set; }
}

public class DeleteQueueResponse : AmazonWebServiceResponse
{
}

public class GetQueueUrlRequest : AmazonSQSRequest
{
    public GetQueueUrlRequest() { }

    public GetQueueUrlRequest(string queueName) => QueueName = queueName;

    public string QueueName { get; set; }
    public string QueueOwnerAWSAccountId { get; set; }
}

public class GetQueueUrlResponse : AmazonWebServiceResponse
{
    public string QueueUrl { get; set; }
}

public class ListQueuesRequest : AmazonSQSRequest
{
    public ListQueuesRequest() { }

    public ListQueuesRequest(string queueNamePrefix) => QueueNamePrefix = queueNamePrefix;

    public int? MaxResults { get; set; }
    public string NextToken { get; set; }
    public string QueueNamePrefix { get; set; }
}

public class ListQueuesResponse : AmazonWebServiceResponse
{
    public string NextToken { get; set; }
    public List<string> QueueUrls { get; set; } = Collections.NewList<string>();
}

public class ListDeadLetterSourceQueuesRequest : AmazonSQSRequest
{
    public int? MaxResults { get; set; }
    public string NextToken { get; set; }
    public string QueueUrl { get; set; }
}

public class ListDeadLetterSourceQueuesResponse : AmazonWebServiceResponse
{
    public string NextToken { get; set; }
    public List<string> QueueUrls { get; set; } = Collections.NewList<string>();
}

public class PurgeQueueRequest : AmazonSQSRequest
{
    public string QueueUrl { get; set; }
}

public class PurgeQueueResponse : AmazonWebServiceResponse
{
}

internal static class QueuesWire
{
    public static readonly JsonOperation<CreateQueueRequest, CreateQueueResponse> CreateQueue = new("CreateQueue",
        (json, request) => json
            .Add("Attributes", request.Attributes)
            .Add("QueueName", request.QueueName)
            .Add("tags", request.Tags),
        json => new CreateQueueResponse
        {
            QueueUrl = json.Text("QueueUrl"),
        });

    public static readonly JsonOperation<DeleteQueueRequest, DeleteQueueResponse> DeleteQueue = new("DeleteQueue",
        (json, request) => json
            .Add("QueueUrl", request.QueueUrl));

    public static readonly JsonOperation<GetQueueUrlRequest, GetQueueUrlResponse> GetQueueUrl = new("GetQueueUrl",
        (json, request) => json
            .Add("QueueName", request.QueueName)
            .Add("QueueOwnerAWSAccountId", request.QueueOwnerAWSAccountId),
        json => new GetQueueUrlResponse
        {
            QueueUrl = json.Text("QueueUrl"),
        });

    public static readonly JsonOperation<ListQueuesRequest, ListQueuesResponse> ListQueues = new("ListQueues",
        (json, request) => json
            .Add("MaxResults", request.MaxResults)
            .Add("NextToken", request.NextToken)
            .Add("QueueNamePrefix", request.QueueNamePrefix),
        json => new ListQueuesResponse
        {
            NextToken = json.Text("NextToken"),
            QueueUrls = json.Texts("QueueUrls"),
        });

    public static readonly JsonOperation<ListDeadLetterSourceQueuesRequest, ListDeadLetterSourceQueuesResponse> ListDeadLetterSourceQueues = new("ListDeadLetterSourceQueues",
        (json, request) => json
            .Add("MaxResults", request.MaxResults)
            .Add("NextToken", request.NextToken)
            .Add("QueueUrl", request.QueueUrl),
        json => new ListDeadLetterSourceQueuesResponse
        {
            NextToken = json.Text("NextToken"),
            QueueUrls = json.Texts("queueUrls"),
        });

    public static readonly JsonOperation<PurgeQueueRequest, PurgeQueueResponse> PurgeQueue = new("PurgeQueue",
        (json, request) => json
            .Add("QueueUrl", request.QueueUrl));
}

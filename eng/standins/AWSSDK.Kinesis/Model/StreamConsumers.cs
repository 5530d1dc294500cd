using System.Text.Json;
using Amazon.Kinesis.Internal;
using Amazon.Runtime;

namespace Amazon.Kinesis.Model;

public class DeregisterStreamConsumerRequest : AmazonKinesisRequest
{
    public string ConsumerARN { get; set; }
    public string ConsumerName { get; set; }
    public string StreamARN { get; set; }
}

public class DeregisterStreamConsumerResponse : AmazonWebServiceResponse;

public class DescribeStreamConsumerRequest : AmazonKinesisRequest
{
    public string ConsumerARN { get; set; }
    public string ConsumerName { get; set; }
    public string StreamARN { get; set; }
}

public class DescribeStreamConsumerResponse : AmazonWebServiceResponse
{
    public ConsumerDescription ConsumerDescription { get; set; }
}

public class ListStreamConsumersRequest : AmazonKinesisRequest
{
    public int? MaxResults { get; set; }
    public string NextToken { get; set; }
    public string StreamARN { get; set; }
    public DateTime? StreamCreationTimestamp { get; set; }
}

public class ListStreamConsumersResponse : AmazonWebServiceResponse
{
    public List<Consumer> Consumers { get; set; } = Collections.NewList<Consumer>();
    public string NextToken { get; set; }
}

public class RegisterStreamConsumerRequest : AmazonKinesisRequest
{
    public string ConsumerName { get; set; }
    public string StreamARN { get; set; }
    public Dictionary<string, string> Tags { get; set; } = Collections.NewDictionary<string, string>();
}

public class RegisterStreamConsumerResponse : AmazonWebServiceResponse
{
    public Consumer Consumer { get; set; }
}

public class Consumer
{
    public string ConsumerARN { get; set; }
    public DateTime? ConsumerCreationTimestamp { get; set; }
    public string ConsumerName { get; set; }
    public ConsumerStatus ConsumerStatus { get; set; }
}

public class ConsumerDescription
{
    public string ConsumerARN { get; set; }
    public DateTime? ConsumerCreationTimestamp { get; set; }
    public string ConsumerName { get; set; }
    public ConsumerStatus ConsumerStatus { get; set; }
    public string StreamARN { get; set; }
}

internal static class StreamConsumersWire
{
    public static readonly JsonOperation<DeregisterStreamConsumerRequest, DeregisterStreamConsumerResponse> DeregisterStreamConsumer = new("DeregisterStreamConsumer",
        (json, request) => json
            .Add("ConsumerARN", request.ConsumerARN)
            .Add("ConsumerName", request.ConsumerName)
            .Add("StreamARN", request.StreamARN));

    public static readonly JsonOperation<DescribeStreamConsumerRequest, DescribeStreamConsumerResponse> DescribeStreamConsumer = new("DescribeStreamConsumer",
        (json, request) => json
            .Add("ConsumerARN", request.ConsumerARN)
            .Add("ConsumerName", request.ConsumerName)
            .Add("StreamARN", request.StreamARN),
        json => new DescribeStreamConsumerResponse
        {
            ConsumerDescription = json.Object("ConsumerDescription", ReadConsumerDescription),
        });

    public static readonly JsonOperation<ListStreamConsumersRequest, ListStreamConsumersResponse> ListStreamConsumers = new("ListStreamConsumers",
        (json, request) => json
            .Add("MaxResults", request.MaxResults)
            .Add("NextToken", request.NextToken)
            .Add("StreamARN", request.StreamARN)
            .Add("StreamCreationTimestamp", request.StreamCreationTimestamp),
        json => new ListStreamConsumersResponse
        {
            Consumers = json.Items("Consumers", ReadConsumer),
            NextToken = json.Text("NextToken"),
        });

    public static readonly JsonOperation<RegisterStreamConsumerRequest, RegisterStreamConsumerResponse> RegisterStreamConsumer = new("RegisterStreamConsumer",
        (json, request) => json
            .Add("ConsumerName", request.ConsumerName)
            .Add("StreamARN", request.StreamARN)
            .Add("Tags", request.Tags),
        json => new RegisterStreamConsumerResponse
        {
            Consumer = json.Object("Consumer", ReadConsumer),
        });

    public static Consumer ReadConsumer(JsonElement json) => new()
    {
        ConsumerARN = json.Text("ConsumerARN"),
        ConsumerCreationTimestamp = json.Time("ConsumerCreationTimestamp"),
        ConsumerName = json.Text("ConsumerName"),
        ConsumerStatus = json.Text("ConsumerStatus"),
    };

    public static ConsumerDescription ReadConsumerDescription(JsonElement json) => new()
    {
        ConsumerARN = json.Text("ConsumerARN"),
        ConsumerCreationTimestamp = json.Time("ConsumerCreationTimestamp"),
        ConsumerName = json.Text("ConsumerName"),
        ConsumerStatus = json.Text("ConsumerStatus"),
        StreamARN = json.Text("StreamARN"),
    };
}

using Amazon.Kinesis.Internal;
using Amazon.Runtime;

namespace Amazon.Kinesis.Model;

public class DecreaseStreamRetentionPeriodRequest : AmazonKinesisRequest
{
    public int? RetentionPeriodHours { get; set; }
    public string StreamARN { get; set; }
    public string StreamName { get; set; }
}

public class DecreaseStreamRetentionPeriodResponse : AmazonWebServiceResponse;

public class IncreaseStreamRetentionPeriodRequest : AmazonKinesisRequest
{
    public int? RetentionPeriodHours { get; set; }
    public string StreamARN { get; set; }
    public string StreamName { get; set; }
}

public class IncreaseStreamRetentionPeriodResponse : AmazonWebServiceResponse;

public class UpdateMaxRecordSizeRequest : AmazonKinesisRequest
{
    public int? MaxRecordSizeInKiB { get; set; }
    public string StreamARN { get; set; }
}

public class UpdateMaxRecordSizeResponse : AmazonWebServiceResponse;

public class UpdateStreamModeRequest : AmazonKinesisRequest
{
    public string StreamARN { get; set; }
    public StreamModeDetails StreamModeDetails { get; set; }
}

public class UpdateStreamModeResponse : AmazonWebServiceResponse;

internal static class StreamSettingsWire
{
    public static readonly JsonOperation<DecreaseStreamRetentionPeriodRequest, DecreaseStreamRetentionPeriodResponse> DecreaseStreamRetentionPeriod = new("DecreaseStreamRetentionPeriod",
        (json, request) => json
            .Add("RetentionPeriodHours", request.RetentionPeriodHours)
            .Add("StreamARN", request.StreamARN)
            .Add("StreamName", request.StreamName));

    public static readonly JsonOperation<IncreaseStreamRetentionPeriodRequest, IncreaseStreamRetentionPeriodResponse> IncreaseStreamRetentionPeriod = new("IncreaseStreamRetentionPeriod",
        (json, request) => json
            .Add("RetentionPeriodHours", request.RetentionPeriodHours)
            .Add("StreamARN", request.StreamARN)
            .Add("StreamName", request.StreamName));

    public static readonly JsonOperation<UpdateMaxRecordSizeRequest, UpdateMaxRecordSizeResponse> UpdateMaxRecordSize = new("UpdateMaxRecordSize",
        (json, request) => json
            .Add("MaxRecordSizeInKiB", request.MaxRecordSizeInKiB)
            .Add("StreamARN", request.StreamARN));

    public static readonly JsonOperation<UpdateStreamModeRequest, UpdateStreamModeResponse> UpdateStreamMode = new("UpdateStreamMode",
        (json, request) => json
            .Add("StreamARN", request.StreamARN)
            .Add("StreamModeDetails", request.StreamModeDetails, StreamsWire.Write));
}

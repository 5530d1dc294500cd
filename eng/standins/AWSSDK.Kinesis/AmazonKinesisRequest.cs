using Amazon.Runtime;

namespace Amazon.Kinesis;

public class AmazonKinesisRequest : AmazonWebServiceRequest;

namespace Integration.Aws.Options;

/// <summary>What the provider and the services behind it are called in configuration, errors and telemetry.</summary>
internal static class AwsProvider
{
    public const string Name = "aws";
    public const string SqsSystem = "aws_sqs";
    public const string SnsSystem = "aws.sns";
}

namespace Integration.Aws.Kinesis.Options;

/// <summary>What the provider is called in configuration, errors and telemetry.</summary>
internal static class KinesisProvider
{
    public const string Name = "aws-kinesis";

    public const string System = "aws.kinesis";
}

namespace Amazon.SimpleNotificationService.Internal;

internal sealed class ServiceMetadata : IServiceMetadata
{
    public string ServiceId => "SNS";

    public IDictionary<string, string> OperationNameMapping { get; } = new Dictionary<string, string>(StringComparer.Ordinal);
}

using Integration.Aws.Kinesis.Options;
using Integration.Aws.Kinesis.Requests;
using Integration.Drivers;

namespace Integration.Aws.Kinesis.Topology;

/// <summary>No queues and topics; streams whose names are not neutral.</summary>
internal sealed class KinesisNoQueues(KinesisContext context) : NoQueues(KinesisProvider.Name, KinesisCapabilities.NoQueues)
{
    public override IAsyncEnumerable<UnmappedEntity> ListUnmappedAsync(CancellationToken cancellationToken) =>
        context.ListNamesAsync(cancellationToken).Where(name => !EntityPath.IsLegalName(name)).Select(name => new UnmappedEntity(
            "stream", context.Options.NamePrefix + name, "its name is not neutral: 1-64 letters, digits, '-' and '_'."));
}

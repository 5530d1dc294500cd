using Integration.Aws.Tests.Topology;
using Integration.Drivers;

namespace Integration.Aws.Tests.Infrastructure;

internal static class ExportExtensions
{
    public static string Export(this NativeAccount account, TopologyDefinition topology, InfrastructureFormat format, InfrastructureOptions? options = null) =>
        ((IInfrastructureExport)account.Messaging).ExportInfrastructure(topology, format, options);
}

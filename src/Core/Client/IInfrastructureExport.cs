using Integration.Drivers;

namespace Integration;

/// <summary>A messaging client that may write down what it would create, for another tool to create; <see cref="MessagingClient"/> is one.</summary>
public interface IInfrastructureExport
{
    /// <summary>
    /// The document by which a tool creates what <see cref="ITopology.ApplyAsync"/> would create where there is nothing yet, and the rights of an application.
    /// Makes no call.
    /// </summary>
    /// <param name="topology">What to create.</param>
    /// <param name="format">The tool.</param>
    /// <param name="options">Rights, and the rest; null for none.</param>
    /// <exception cref="ArgumentException">The topology is not legal, or a role names what it does not declare.</exception>
    /// <exception cref="CapabilityNotSupportedException">The provider can't do what the topology asks, or has no such document.</exception>
    string ExportInfrastructure(TopologyDefinition topology, InfrastructureFormat format, InfrastructureOptions? options = null);
}

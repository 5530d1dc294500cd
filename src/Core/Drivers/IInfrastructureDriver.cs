namespace Integration.Drivers;

/// <summary>
/// What an <see cref="IMessagingDriver"/> implements besides, if it can write down what it would create, for a tool that creates it in its place.
/// Optional: without it the client refuses up front.
/// </summary>
public interface IInfrastructureDriver
{
    /// <summary>The documents that it writes.</summary>
    IReadOnlyList<InfrastructureFormat> InfrastructureFormats { get; }

    /// <summary>
    /// Writes what <see cref="IMessagingDriver.Topology"/> would create of a topology where there is nothing yet, and the rights of an application. Equal
    /// arguments give equal documents. Makes no call.
    /// </summary>
    /// <param name="topology">The topology; it is legal, and nothing of it is unsupported.</param>
    /// <param name="format">One of <see cref="InfrastructureFormats"/>.</param>
    /// <param name="options">The rest; what the roles name is in the topology.</param>
    string WriteInfrastructure(TopologyDefinition topology, InfrastructureFormat format, InfrastructureOptions options);
}

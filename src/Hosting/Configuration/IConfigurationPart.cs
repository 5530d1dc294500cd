using Integration.Registration;

namespace Integration.Hosting;

/// <summary>
/// A part of hosting with settings of its own in a client's section. Register it as a keyed singleton under the client's
/// name: it is read with the rest, so that its faults stand in the same message and its keys are not unknown.
/// </summary>
internal interface IConfigurationPart
{
    /// <summary>Reads the settings and reports faults.</summary>
    /// <param name="messaging">The client's whole section.</param>
    /// <param name="provisioning">What the start does about the topology.</param>
    void Read(ConfigurationReader messaging, ProvisioningMode provisioning);
}

namespace Integration.Registration;

/// <summary>
/// A part of an application with options of its own in a client's section: a keyed singleton under the client's name. It is read
/// with the rest when the host starts, so that its faults stand in the same message and its keys are not unknown. What the
/// section sets wins over code.
/// </summary>
internal interface IConfigurationPart
{
    /// <summary>The source that it receives from; null when it has none of its own.</summary>
    EntityPath? Source => null;

    /// <summary>The same, whatever the instance: the topic where each instance has a subscription of its own.</summary>
    EntityPath? Consumed => Source;

    /// <summary>Reads the options and reports faults, those of code included.</summary>
    /// <param name="messaging">The client's whole section.</param>
    /// <param name="createsMissing">Whether the application creates the entities that are missing.</param>
    void Read(ConfigurationReader messaging, bool createsMissing);

    /// <summary>Reports what the declared topology lacks for it; after every part is read.</summary>
    /// <param name="messaging">The client's whole section.</param>
    /// <param name="topology">What is declared; null when nothing is.</param>
    void Check(ConfigurationReader messaging, TopologyDefinition? topology)
    {
    }
}

namespace Integration.ContractTests.Tests;

/// <summary>What services do in their own way and within the contract; <see cref="FaultyDriver"/> does it.</summary>
[Flags]
public enum Quirks
{
    None = 0,

    /// <summary>A delayed publish waits at the topic until it is due.</summary>
    HoldsDelaysAtTopics = 1,

    /// <summary>Counts are those of a while ago.</summary>
    CountsLate = 2,
}

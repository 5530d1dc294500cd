using Integration.ContractTests;

namespace Integration.Aws.Tests.Contract;

/// <summary>Where a place differs from AWS, with its name and the reason. AWS itself stays the specification.</summary>
internal static class EmulatorLimits
{
    public const string Fauxqs = "fauxqs 2.4.1";

    public static IReadOnlyList<KnownLimit> OfFauxqs { get; } = [];

    public static IReadOnlyList<KnownLimit> OfLocalStack { get; } = [];

    public static IReadOnlyList<KnownLimit> OfAws { get; } = [];
}

namespace Integration.Analyzers.Demands;

/// <summary>What some code asks of whatever provider it runs on.</summary>
/// <param name="what">The code, such as <c>IMessageSource.PeekAsync</c>.</param>
internal abstract class Demand(string what)
{
    public string What { get; } = what;

    /// <summary>What code that looks first whether the provider has it refers to: a member of <c>Capability</c> or of <c>MessagingLimits</c>.</summary>
    public abstract bool IsAskedBy(string member);
}

/// <summary>A capability.</summary>
internal sealed class CapabilityDemand(string what, string capability) : Demand(what)
{
    public string Capability { get; } = capability;

    public override bool IsAskedBy(string member) => member == Capability;
}

/// <summary>A value that is to lie within limits.</summary>
/// <param name="what">What has the value.</param>
/// <param name="value">The value, of a time in ticks.</param>
/// <param name="isTime">Whether it is a time.</param>
/// <param name="least">The name of the lower limit; null for none.</param>
/// <param name="most">The name of the upper one; null for none.</param>
internal sealed class LimitDemand(string what, long value, bool isTime, string? least, string? most) : Demand(what)
{
    public long Value { get; } = value;

    public bool IsTime { get; } = isTime;

    public string? Least { get; } = least;

    public string? Most { get; } = most;

    public override bool IsAskedBy(string member) => member == Least || member == Most;
}

namespace Integration.ContractTests;

/// <summary>The declaration of what a provider can do, and its refusals.</summary>
/// <typeparam name="THarness">The provider's harness.</typeparam>
/// <param name="harness">The harness.</param>
public abstract class CapabilityContract<THarness>(THarness harness) : ContractSuite<THarness>(harness) where THarness : ContractHarness
{
    private readonly THarness _harness = harness;

    /// <summary>Whatever is declared unsupported is refused before any traffic, naming provider, capability and alternative.</summary>
    [ContractFact("E1")]
    public Task Everything_unsupported_is_refused() => RunAsync([], async t =>
    {
        foreach (var (capability, support) in t.Each(t.Messaging.Capabilities, c => c.Key))
        {
            if (support.Level == SupportLevel.Unsupported)
                await Refusals.AssertAsync(t, capability);
        }
    });

    /// <summary>What is emulated or unsupported says how, at what cost, or why, and what to use instead.</summary>
    [ContractFact("E1")]
    public Task The_declaration_explains_itself() => RunAsync([], t =>
    {
        Assert.Equal(_harness.Provider, t.Messaging.Provider);
        Assert.Matches("^[a-z0-9]+(-[a-z0-9]+)*$", t.Messaging.Provider);
        Assert.Equal(Enum.GetValues<Capability>().Order(), t.Messaging.Capabilities.Keys.Order());
        foreach (var (capability, support) in t.Messaging.Capabilities)
        {
            if (support.Level != SupportLevel.Native)
                Assert.False(string.IsNullOrWhiteSpace(support.Note), $"{capability} is {support.Level} and has no note.");
            if (support.Level == SupportLevel.Unsupported)
                Assert.False(string.IsNullOrWhiteSpace(support.Alternative), $"{capability} is unsupported and names no alternative.");
        }

        var limits = t.Limits;
        Assert.True(limits.MaxHeaders >= 64, "Every provider takes 64 headers.");
        Assert.True(limits.MinLockDuration > TimeSpan.Zero && !(limits.MaxLockDuration < limits.MinLockDuration), "The limits of locks contradict each other.");
        Assert.False(limits.MaxDeduplicationWindow < limits.MinDeduplicationWindow, "The limits of deduplication windows contradict each other.");
        Assert.True(
            limits.MinAutoDeleteOnIdle > TimeSpan.Zero && !(limits.MaxAutoDeleteOnIdle < limits.MinAutoDeleteOnIdle), "The limits of idleness contradict each other.");
        return Task.CompletedTask;
    });

    /// <summary>A known limit names a test or a clause that exists, and says why: a list that outlived its reason is found.</summary>
    [ContractFact("E1")]
    public Task Known_limits_name_tests_that_exist() => RunAsync([], _ =>
    {
        var known = Contract.Areas.SelectMany(a => a.GetMethods()).Select(m => m.Name).Concat(Contract.Clauses.Select(c => c.Id)).ToHashSet(StringComparer.Ordinal);
        foreach (var limit in _harness.KnownLimits)
        {
            Assert.True(known.Contains(limit.Test.Split('(')[0]), $"The known limit '{limit.Test}' is neither a test nor a clause.");
            Assert.False(string.IsNullOrWhiteSpace(limit.Reason), $"The known limit '{limit.Test}' has no reason.");
        }

        return Task.CompletedTask;
    });
}

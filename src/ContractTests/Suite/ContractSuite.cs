using System.Reflection;
using System.Runtime.CompilerServices;
using Integration.ContractTests.Reporting;

namespace Integration.ContractTests;

/// <summary>The base of the areas of the contract. A provider author derives from the areas, not from this.</summary>
/// <typeparam name="THarness">The provider's harness.</typeparam>
/// <param name="harness">The harness.</param>
public abstract class ContractSuite<THarness>(THarness harness) where THarness : ContractHarness
{
    /// <summary>
    /// Runs a test: skips it where the broker is missing or known to fail it, turns it into the assertion of a refusal
    /// where a capability is declared unsupported, bounds its time, cleans up, and records what came out.
    /// </summary>
    /// <param name="requires">The capabilities that it uses.</param>
    /// <param name="body">The test.</param>
    /// <param name="source">What it receives from.</param>
    /// <param name="test">The test method, filled in by the compiler.</param>
    private protected async Task RunAsync(
        Capability[] requires, Func<ContractScope, Task> body, SourceKind? source = null, [CallerMemberName] string test = "")
    {
        var method = GetType().GetMethod(test)
            ?? throw new InvalidOperationException($"{test} is not a public method of {GetType().Name}.");
        var contract = method.GetCustomAttributes().OfType<IContractTest>().Single();
        string[] clauses = source == SourceKind.Subscription ? [.. contract.Clauses.Append("T2").Distinct()] : [.. contract.Clauses];
        var result = new ContractResult(AreaOf(method), source is null ? test : $"{test}({source})", clauses);
        harness.Results.Started(GetType());
        try
        {
            await ContractTest.RunAsync(harness, result, test, Needs(requires, source), body).ConfigureAwait(false);
        }
        finally
        {
            harness.Results.Add(result);
        }
    }

    private static Capability[] Needs(Capability[] requires, SourceKind? source) =>
        source == SourceKind.Subscription ? [Capability.Topics, Capability.SubscriptionSource, .. requires] : requires;

    private static string AreaOf(MethodInfo method) => method.DeclaringType!.Name.Split('`')[0];
}

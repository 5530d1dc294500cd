using System.Reflection;
using System.Runtime.CompilerServices;
using Xunit.Sdk;
using Xunit.v3;

namespace Integration.ContractTests;

/// <summary>What a test of the contract says of itself.</summary>
internal interface IContractTest : ITraitAttribute
{
    IReadOnlyList<string> Clauses { get; }

    IReadOnlyCollection<KeyValuePair<string, string>> ITraitAttribute.GetTraits() =>
        [.. Clauses.Select(clause => KeyValuePair.Create("clause", clause))];
}

/// <summary>A test of clauses of the messaging contract; each is a trait named <c>clause</c>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ContractFactAttribute : FactAttribute, IContractTest
{
    private readonly string[] _clauses;

    /// <summary>Names the clauses, such as <c>"Q4"</c>.</summary>
    public ContractFactAttribute(string[] clauses, [CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber) => _clauses = clauses;

    /// <summary>Names the clause, such as <c>"Q4"</c>.</summary>
    public ContractFactAttribute(string clause, [CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : this([clause], sourceFilePath, sourceLineNumber)
    {
    }

    IReadOnlyList<string> IContractTest.Clauses => _clauses;
}

/// <summary>A test that holds for every kind of source: it takes a <see cref="SourceKind"/> and also covers clause T2.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ContractTheoryAttribute : TheoryAttribute, IContractTest
{
    private readonly string[] _clauses;

    /// <summary>Names the clauses, such as <c>"Q4"</c>.</summary>
    public ContractTheoryAttribute(string[] clauses, [CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber) => _clauses = clauses;

    /// <summary>Names the clause, such as <c>"Q4"</c>.</summary>
    public ContractTheoryAttribute(string clause, [CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : this([clause], sourceFilePath, sourceLineNumber)
    {
    }

    IReadOnlyList<string> IContractTest.Clauses => _clauses;
}

/// <summary>Runs a theory over a queue and over a subscription.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EverySourceAttribute : DataAttribute
{
    /// <inheritdoc />
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        new([new TheoryDataRow<SourceKind>(SourceKind.Queue), new TheoryDataRow<SourceKind>(SourceKind.Subscription)]);

    /// <inheritdoc />
    public override bool SupportsDiscoveryEnumeration() => true;
}

/// <summary>What a test receives from.</summary>
public enum SourceKind
{
    /// <summary>A queue.</summary>
    Queue,

    /// <summary>A subscription of a topic.</summary>
    Subscription,
}

using Integration.Analyzers.Declarations;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Integration.Analyzers.Demands;

/// <summary>What a piece of code asks of a provider: only what is certain, whatever happens at run time.</summary>
internal static class CodeDemands
{
    private const string Library = "Integration";

    /// <summary>The kinds of operations that may ask something.</summary>
    public static readonly OperationKind[] Kinds = [OperationKind.Invocation, OperationKind.MethodReference, OperationKind.SimpleAssignment, OperationKind.ObjectCreation];

    public static IEnumerable<Demand> Of(IOperation operation) => operation switch
    {
        IInvocationOperation call when IsOurs(call.TargetMethod) => OfCall(call.TargetMethod).Concat(OfDelay(call)),
        IMethodReferenceOperation named when IsOurs(named.Method) => OfCall(named.Method),
        IObjectCreationOperation { Type: { } type } made when IsOurs(type) => DefinitionDemands.Of(made),
        ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property: { } property } } set when IsOurs(property) && !ConstantTime.IsNull(set.Value) =>
            OfSetter(property, set.Value).Concat(DefinitionDemands.Of(property, ConstantTime.Unwrap(set.Value), set)),
        _ => [],
    };

    private static IEnumerable<Demand> OfCall(IMethodSymbol method)
    {
        var type = method.ContainingType.Name;
        if (ProviderDeclarations.Known.FindCapability(type, method.Name) is { } capability)
            yield return new CapabilityDemand($"{type}.{method.Name}", capability);
    }

    private static IEnumerable<Demand> OfDelay(IInvocationOperation call)
    {
        if (call.TargetMethod is not { Name: "AbandonAsync", ContainingType.Name: "ReceivedMessage" }
            || call.Arguments.FirstOrDefault(a => a.Parameter?.Name == "delay")?.Value is not { } delay || ConstantTime.Find(delay) is not > 0)
        {
            return [];
        }

        const string What = "The delay of ReceivedMessage.AbandonAsync";
        return DefinitionDemands.Limited(What, delay, least: null, "MaxAbandonDelay").Prepend(new CapabilityDemand(What, "AbandonWithDelay"));
    }

    private static IEnumerable<Demand> OfSetter(IPropertySymbol property, IOperation value)
    {
        var type = property.ContainingType.Name;
        if (ProviderDeclarations.Known.FindCapability(type, $"set_{property.Name}") is not { } capability || ConstantTime.Find(value) == 0)
            return [];
        var what = $"{type}.{property.Name}";
        return (property.Name == "Delay" ? DefinitionDemands.Limited(what, value, least: null, "MaxDelay") : []).Prepend(new CapabilityDemand(what, capability));
    }

    private static bool IsOurs(ISymbol symbol)
    {
        var space = symbol.ContainingNamespace;
        while (space is { IsGlobalNamespace: false, ContainingNamespace.IsGlobalNamespace: false })
            space = space.ContainingNamespace;
        return space is { IsGlobalNamespace: false, Name: Library };
    }
}

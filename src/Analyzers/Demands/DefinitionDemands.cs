using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Integration.Analyzers.Demands;

/// <summary>What declarations in code ask, by the settings that they set.</summary>
internal static class DefinitionDemands
{
    private const string Ordered = "Ordered", Window = "DeduplicationWindow";

    /// <summary>Of what is made: a topic, a subscription, a push endpoint.</summary>
    public static IEnumerable<Demand> Of(IObjectCreationOperation made)
    {
        switch (made.Type?.Name)
        {
            case "TopicDefinition" or "SubscriptionDefinition":
                yield return new CapabilityDemand(made.Type.Name, "Topics");
                break;
            case "PushEndpoint" when made.Arguments.FirstOrDefault(a => a.Parameter?.Name == "Kind")?.Value is IFieldReferenceOperation { Field: { } kind }:
                yield return new CapabilityDemand($"{kind.ContainingType.Name}.{kind.Name}", $"Push{kind.Name}");
                break;
        }
    }

    /// <summary>Of a setting that is set to a value other than null.</summary>
    /// <param name="property">The setting.</param>
    /// <param name="value">Its value.</param>
    /// <param name="assignment">Where it is set.</param>
    public static IEnumerable<Demand> Of(IPropertySymbol property, IOperation value, IOperation assignment)
    {
        var (type, what) = (property.ContainingType.Name, $"{property.ContainingType.Name}.{property.Name}");
        switch (type, property.Name)
        {
            case ("QueueDefinition", Ordered) when IsTrue(value):
                yield return new CapabilityDemand(what, "Groups");
                break;
            case ("TopicDefinition", Ordered) when IsTrue(value):
                yield return new CapabilityDemand(what, "OrderedTopics");
                break;
            case ("QueueDefinition" or "TopicDefinition", Window):
                if (FindOrdered(assignment) is { } ordered)
                    yield return new CapabilityDemand(what, ordered ? "Deduplication" : "DeduplicationWithoutGroups");
                foreach (var demand in Limited(what, value, "MinDeduplicationWindow", "MaxDeduplicationWindow"))
                    yield return demand;
                break;
            case ("SubscriptionDefinition", "Filter") when value is not IPropertyReferenceOperation { Property.Name: "All" }:
                yield return new CapabilityDemand(what, "Filters");
                break;
            case ("SourceDefinition", "DefaultTimeToLive"):
                yield return new CapabilityDemand(what, "TimeToLive");
                break;
            case ("SourceDefinition", "AutoDeleteOnIdle"):
                yield return new CapabilityDemand(what, "AutoDeleteOnIdle");
                foreach (var demand in Limited(what, value, "MinAutoDeleteOnIdle", "MaxAutoDeleteOnIdle"))
                    yield return demand;
                break;
            case ("SourceDefinition", "LockDuration"):
                foreach (var demand in Limited(what, value, "MinLockDuration", "MaxLockDuration"))
                    yield return demand;
                break;
            case ("SourceDefinition", "MaxDeliveryCount") when value.ConstantValue is { HasValue: true, Value: int count }:
                yield return new LimitDemand(what, count, isTime: false, least: null, most: "MaxDeliveryCountLimit");
                break;
        }
    }

    /// <summary>A time within limits; nothing where it is not known.</summary>
    public static IEnumerable<Demand> Limited(string what, IOperation value, string? least, string most) =>
        ConstantTime.Find(value) is { } ticks ? [new LimitDemand(what, ticks, isTime: true, least, most)] : [];

    /// <summary>Whether what is declared beside it is ordered; null where that can't be seen.</summary>
    private static bool? FindOrdered(IOperation assignment)
    {
        if (assignment.Parent is not IObjectOrCollectionInitializerOperation settings)
            return null;
        var set = settings.Initializers.OfType<ISimpleAssignmentOperation>().FirstOrDefault(a => a.Target is IPropertyReferenceOperation { Property.Name: Ordered });
        if (set is null)
            return settings.Parent is IObjectCreationOperation ? false : null;
        return set.Value.ConstantValue is { HasValue: true, Value: bool ordered } ? ordered : null;
    }

    private static bool IsTrue(IOperation value) => value.ConstantValue is { HasValue: true, Value: true };
}

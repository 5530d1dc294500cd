using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Integration.Analyzers.Demands;

/// <summary>Code that knows of itself that a provider may not have what it asks: it is left alone.</summary>
internal static class Guards
{
    /// <summary>Whether the same method looks for the capability or the limit, or the code stands where the refusal is caught.</summary>
    public static bool Guard(IOperation operation, Demand demand)
    {
        var root = operation;
        for (var (child, at) = (operation, operation.Parent); at is not null; (child, at) = (at, at.Parent))
        {
            if (at is ITryOperation tried && tried.Body == child && tried.Catches.Any(c => c.ExceptionType.Name == "CapabilityNotSupportedException"))
                return true;
            root = at;
        }

        return root.Descendants().OfType<IMemberReferenceOperation>().Any(r => r.Member.ContainingType?.Name is "Capability" or "MessagingLimits" && demand.IsAskedBy(r.Member.Name));
    }
}

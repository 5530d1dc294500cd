using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Hosting.Pipeline;

/// <summary>Middleware of a client's way out as it was registered, for the start to check.</summary>
/// <param name="What">What it is, to read in a fault.</param>
/// <param name="Destinations">The queues and topics whose messages it sees, by name; none for all.</param>
internal sealed record OutgoingRegistration(string What, IReadOnlyCollection<string> Destinations)
{
    /// <summary>The queue or topic that it sends to itself; null for none.</summary>
    public EntityPath? CopyTo { get; init; }

    /// <summary>Finds a service that it can't be made without and that there is not; null when there is none, or nobody can tell.</summary>
    public Func<IServiceProviderIsService, Type?> FindMissing { get; init; } = static _ => null;

    /// <summary>Looks at constructors only: to make one at the start would be earlier than promised, and before the services that it may wait for.</summary>
    /// <param name="type">The type of the middleware.</param>
    /// <param name="registered">The application's services.</param>
    /// <param name="known">Tells whether there is a service.</param>
    public static Type? FindMissingOf(
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] Type type, IServiceCollection registered, IServiceProviderIsService known)
    {
        // What a factory makes, or an instance, has what it needs from elsewhere.
        if (registered.LastOrDefault(s => s.ServiceType == type && !s.IsKeyedService)?.ImplementationType != type)
            return null;
        var missing = type.GetConstructors().Select(c => c.GetParameters().FirstOrDefault(p => !MayBeGiven(p, known))?.ParameterType).ToList();
        return missing.Contains(null) ? null : missing.FirstOrDefault();
    }

    private static bool MayBeGiven(System.Reflection.ParameterInfo parameter, IServiceProviderIsService known) =>
        parameter.HasDefaultValue
        || known.IsService(parameter.ParameterType)

        // Another key, or whatever the container in use knows by an attribute.
        || parameter.CustomAttributes.Any(a => a.AttributeType.Namespace != "System.Runtime.CompilerServices");
}

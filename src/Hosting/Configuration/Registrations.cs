using Integration.Registration;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Hosting;

/// <summary>What was added to a client before.</summary>
internal static class Registrations
{
    public static bool Has<T>(this IMessagingBuilder builder) => Of<T>(builder).Any();

    /// <summary>Those that were added as objects.</summary>
    public static List<T> Registered<T>(this IMessagingBuilder builder) =>
        [.. Of<T>(builder).Select(s => (T)(s.IsKeyedService ? s.KeyedImplementationInstance : s.ImplementationInstance)!)];

    private static IEnumerable<ServiceDescriptor> Of<T>(IMessagingBuilder builder) =>
        builder.Services.Where(s => s.ServiceType == typeof(T) && Equals(s.ServiceKey, builder.Name));
}

using Integration;
using Integration.Diagnostics;
using Integration.Hosting;
using Integration.Hosting.Instances;
using Integration.Registration;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>What belongs to one instance of an application.</summary>
public static class InstanceBuilderExtensions
{
    /// <summary>Names this instance, and says how long what belongs to it outlives it: consumers of its own, the queue of its replies.</summary>
    /// <param name="builder">The client.</param>
    /// <param name="configure">Sets the options; the configuration at <c>Instance</c> wins over it.</param>
    public static IMessagingBuilder ConfigureInstance(this IMessagingBuilder builder, Action<InstanceOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        configure(builder.AddInstance());
        return builder;
    }

    /// <summary>Adds it once, whoever comes first; its options.</summary>
    internal static InstanceOptions AddInstance(this IMessagingBuilder builder)
    {
        var (services, name) = (builder.Services, builder.Name);
        if (services.FirstOrDefault(s => s.ServiceType == typeof(InstanceOptions) && Equals(s.ServiceKey, name)) is { } known)
            return (InstanceOptions)(known.IsKeyedService ? known.KeyedImplementationInstance : known.ImplementationInstance)!;
        var options = new InstanceOptions();
        services.AddKeyedSingleton(name, options);
        services.AddKeyedSingleton<IConfigurationPart>(name, new InstanceSettings(options));
        services.AddKeyedSingleton(name, (provider, _) => new Instance(
            provider.GetRequiredKeyedService<IMessaging>(name),
            options,
            provider.GetService<TimeProvider>() ?? TimeProvider.System,
            provider.GetRequiredService<ILoggerFactory>().CreateGuardedLogger("Integration.Instances")));
        return options;
    }
}

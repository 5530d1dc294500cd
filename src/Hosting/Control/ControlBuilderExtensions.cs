using System.Diagnostics.CodeAnalysis;
using Integration.Hosting;
using Integration.Hosting.Control;
using Integration.Registration;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Has something outside say when consumers pause.</summary>
public static class ControlBuilderExtensions
{
    /// <summary>Adds a signal: the client's consumers pause while it says so. There may be several.</summary>
    /// <typeparam name="TSignal">The signal; a singleton.</typeparam>
    /// <param name="builder">The client.</param>
    public static IMessagingBuilder AddPauseSignal<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TSignal>(
        this IMessagingBuilder builder) where TSignal : class, IPauseSignal
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddKeyedSingleton<IPauseSignal, TSignal>(builder.Name);
        return builder.AddSettings();
    }

    /// <inheritdoc cref="AddPauseSignal{TSignal}" path="/summary" />
    /// <param name="builder">The client.</param>
    /// <param name="create">Makes the signal; called once.</param>
    public static IMessagingBuilder AddPauseSignal(this IMessagingBuilder builder, Func<IServiceProvider, IPauseSignal> create)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(create);
        builder.Services.AddKeyedSingleton(builder.Name, (services, _) => create(services));
        return builder.AddSettings();
    }

    private static IMessagingBuilder AddSettings(this IMessagingBuilder builder)
    {
        if (builder.Has<ControlSettings>())
            return builder;
        var settings = new ControlSettings();
        builder.Services.AddKeyedSingleton(builder.Name, settings);
        builder.Services.AddKeyedSingleton<IConfigurationPart>(builder.Name, settings);
        return builder;
    }
}

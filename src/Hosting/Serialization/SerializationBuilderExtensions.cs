using System.Diagnostics.CodeAnalysis;
using Integration.Hosting;
using Integration.Registration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>How a client writes and reads the bodies of messages.</summary>
public static class SerializationBuilderExtensions
{
    /// <summary>Sets up JSON: contexts, names of types, CloudEvents. Each call adds to those before.</summary>
    public static IMessagingBuilder ConfigureSerialization(this IMessagingBuilder builder, Action<SerializationOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddDefaultSerializer();
        builder.Services.Configure(builder.Name ?? Options.Options.DefaultName, configure);
        return builder;
    }

    /// <summary>Uses a serializer of your own, made from the services, instead of JSON.</summary>
    public static IMessagingBuilder UseSerializer<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TSerializer>(
        this IMessagingBuilder builder)
        where TSerializer : class, IMessageSerializer
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddKeyedSingleton<IMessageSerializer>(builder.Name, (services, _) => ActivatorUtilities.CreateInstance<TSerializer>(services));
        return builder;
    }

    /// <summary>JSON unless the client has a serializer already; a keyed singleton under the client's name.</summary>
    internal static void AddDefaultSerializer(this IMessagingBuilder builder)
    {
        builder.Services.AddOptions();
        builder.Services.TryAddKeyedSingleton<IMessageSerializer>(builder.Name, (services, _) => new SystemTextJsonSerializer(
            services.GetRequiredService<IOptionsMonitor<SerializationOptions>>().Get(builder.Name ?? Options.Options.DefaultName),
            services.GetService<TimeProvider>()));
    }
}

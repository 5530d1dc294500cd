using Integration;
using Integration.Hosting;
using Integration.Hosting.Scheduling;
using Integration.Registration;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds recurring messages to a messaging client.</summary>
public static class RecurringBuilderExtensions
{
    /// <summary>
    /// Sends a message again and again, by a cron expression. Of several instances of the application one sends each occurrence: the destination
    /// deduplicates, or an inbox that the instances share has their claims; the start fails where neither is there.
    /// </summary>
    /// <typeparam name="T">What the message is sent as.</typeparam>
    /// <param name="builder">The client.</param>
    /// <param name="name">The schedule's name, 1–64 letters, digits, <c>-</c> and <c>_</c>; unique among all that send to its destination.</param>
    /// <param name="create">Makes the value of an occurrence.</param>
    /// <param name="configure">Sets the options; the configuration at <c>Schedules:NAME</c> wins over it.</param>
    /// <exception cref="ArgumentException">The name is not legal, or another schedule of the client has it.</exception>
    public static IMessagingBuilder AddRecurringMessage<T>(
        this IMessagingBuilder builder, string name, Func<Recurrence, T> create, Action<RecurringMessageOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(create);
        if (name is null || !EntityPath.IsLegalName(name))
            throw new ArgumentException($"'{name}' is no name of a schedule: 1-{EntityPath.MaxNameLength} letters, digits, '-' and '_'.", nameof(name));
        var all = builder.Registered<RecurringRegistration>();
        if (all.Exists(r => string.Equals(r.Name, name, StringComparison.OrdinalIgnoreCase)))
            throw new ArgumentException($"There is a schedule '{name}' already.", nameof(name));
        if (all.Count == 0)
            builder.Services.AddSingleton<IHostedService>(services => new RecurringHost(services, builder.Name));
        var options = new RecurringMessageOptions();
        configure?.Invoke(options);
        var made = new RecurringRegistration<T>(name, create, options);
        builder.Services.AddKeyedSingleton<RecurringRegistration>(builder.Name, made);
        builder.Services.AddKeyedSingleton<IConfigurationPart>(builder.Name, (services, _) => new RecurringSettings(made, services.GetService<IInbox>()));
        return builder;
    }
}

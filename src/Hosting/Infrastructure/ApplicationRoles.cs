using Integration.Drivers;
using Integration.Hosting.Pump;
using Integration.Hosting.Scheduling;
using Integration.Registration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Hosting.Infrastructure;

/// <summary>What an application sends to and consumes, as far as its registrations or its configuration tell.</summary>
internal static class ApplicationRoles
{
    /// <summary>The roles of a client as it is registered: of its bindings, schedules, consumers and replies.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="client">The client's name.</param>
    /// <param name="setup">Its setup: once that is read, every registration has the options of the configuration.</param>
    public static InfrastructureOptions Of(IServiceProvider services, string? client, MessagingSetup setup) => Make(
        setup.Destinations.Mapped.Select(m => m.Path)
            .Concat(services.GetKeyedServices<RecurringRegistration>(client).Select(r => r.Options.Queue is { } queue ? EntityPath.Queue(queue) : EntityPath.Topic(r.Options.Topic!))),
        services.GetKeyedServices<ConsumerRegistration>(client).Select(c => c.Consumed)
            .Concat(services.GetKeyedServices<IConfigurationPart>(client).OfType<RequestClientSettings>().Select(r => r.ReplyQueue).OfType<string>().Select(EntityPath.Queue)));

    /// <summary>The roles that a client's section names: of <c>Messages</c>, <c>Schedules</c>, <c>Consumers</c> and <c>Requests</c>. What code adds is not among them.</summary>
    /// <exception cref="MessagingConfigurationException">The section names what is not declared.</exception>
    public static InfrastructureOptions Of(IConfigurationSection section, TopologyDefinition topology)
    {
        var faults = new List<string>();
        var consumed = section.GetSection("Consumers").GetChildren().Select(c => Parse(c, c.Key, ConsumerRegistration.ParseConsumed)).OfType<EntityPath>().ToList();
        var entities = new KnownEntities(topology, consumed);
        var schedules = section.GetSection("Schedules").GetChildren().ToList();
        var sent = section.GetSection("Messages").GetChildren().Where(m => !string.IsNullOrEmpty(m.Value)).Select(Find)
            .Concat(Named(schedules, nameof(RecurringMessageOptions.Queue), EntityPath.Queue))
            .Concat(Named(schedules, nameof(RecurringMessageOptions.Topic), EntityPath.Topic));
        var roles = Make(sent.OfType<EntityPath>(), consumed.Concat(Named([section.GetSection("Requests")], nameof(RequestClientOptions.ReplyQueue), EntityPath.Queue).OfType<EntityPath>()));
        return faults.Count == 0 ? roles : throw new MessagingConfigurationException(faults);

        EntityPath? Find(IConfigurationSection message)
        {
            var (path, fault) = entities.Find(message.Value!);
            if (fault is not null)
                faults.Add($"{message.Path}: '{message.Value}' {fault}");
            return path;
        }

        IEnumerable<EntityPath?> Named(IEnumerable<IConfigurationSection> sections, string key, Func<string, EntityPath> parse) =>
            sections.Select(s => s.GetSection(key)).Where(s => !string.IsNullOrEmpty(s.Value)).Select(s => Parse(s, s.Value!, parse));

        EntityPath? Parse(IConfigurationSection at, string text, Func<string, EntityPath> parse)
        {
            try
            {
                return parse(text);
            }
            catch (ArgumentException illegal)
            {
                faults.Add($"{at.Path}: {illegal.Message}");
                return null;
            }
        }
    }

    private static InfrastructureOptions Make(IEnumerable<EntityPath> sendsTo, IEnumerable<EntityPath> consumes) =>
        new() { SendsTo = [.. sendsTo.Distinct()], Consumes = [.. consumes.Where(c => c.Kind != EntityKind.Stream).Distinct()] };
}

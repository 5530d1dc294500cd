using Integration.Drivers;

namespace Integration.AzureServiceBus.Infrastructure;

/// <summary>A role of the application, on one entity.</summary>
internal sealed record RoleAssignment(ServiceBusRole Role, ArmResource On)
{
    /// <summary>Its name within the document.</summary>
    public IReadOnlyList<string> Words => [Role.Word, "of", .. On.Words];

    /// <summary>
    /// The roles for what an application does. Who receives also sends: a message that is abandoned with a delay comes back as a copy, to a subscription by
    /// its topic. Dead letters are their owner's, and go back there. An instance with a subscription of its own manages those of the topic.
    /// </summary>
    public static IEnumerable<RoleAssignment> Of(InfrastructureOptions options, Func<EntityPath, ArmResource> resourceOf) =>
        options.SendsTo.Select(path => new RoleAssignment(ServiceBusRole.Sender, resourceOf(path)))
            .Concat(options.Consumes.Select(path => path.Owner).SelectMany(path => path.Kind == EntityKind.Topic ? [new(ServiceBusRole.Owner, resourceOf(path))] : new RoleAssignment[]
            {
                new(ServiceBusRole.Receiver, resourceOf(path)),
                new(ServiceBusRole.Sender, resourceOf(path.Kind == EntityKind.Subscription ? EntityPath.Topic(path.Name) : path)),
            }))
            .DistinctBy(a => (a.Role, a.On.Type, a.On.Name, a.On.Parent?.Name));
}

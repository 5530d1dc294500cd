namespace Integration.Emulators.AzureServiceBus.Management;

/// <summary>The kinds of resource of the management API.</summary>
internal enum ManagementResource
{
    Namespace,
    Queues,
    Topics,

    /// <summary>A queue or a topic: only what is stored, or the body of the request, tells which.</summary>
    Entity,
    Subscriptions,
    Subscription,
    Rules,
    Rule,
}

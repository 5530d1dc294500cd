namespace Integration.AzureServiceBus.Infrastructure;

/// <summary>A role that Azure has for the data of Service Bus (<see href="https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/integration">built-in roles</see>).</summary>
/// <param name="Word">What its assignments are called in documents.</param>
/// <param name="Name">Its name.</param>
/// <param name="Id">Its id, the same everywhere.</param>
internal sealed record ServiceBusRole(string Word, string Name, string Id)
{
    public static ServiceBusRole Sender { get; } = new("sender", "Azure Service Bus Data Sender", "69a216fc-b8fb-44d8-bc22-1f3c2cd27a39");

    /// <summary>Of who makes and deletes what belongs to it; it may send and receive as well.</summary>
    public static ServiceBusRole Owner { get; } = new("owner", "Azure Service Bus Data Owner", "090c5cfd-751d-490a-894a-3ce6f1109419");

    public static ServiceBusRole Receiver { get; } = new("receiver", "Azure Service Bus Data Receiver", "4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0");
}

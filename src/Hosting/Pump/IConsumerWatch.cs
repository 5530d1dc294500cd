namespace Integration.Hosting.Pump;

/// <summary>Watches every consumer that the application has: a singleton service of a test host, and of nobody else.</summary>
internal interface IConsumerWatch
{
    /// <summary>Called before each run of a consumer, when its options are read.</summary>
    /// <param name="client">The name of its messaging client.</param>
    /// <param name="registration">The consumer, which may be changed.</param>
    void Adjust(string? client, ConsumerRegistration registration);

    /// <summary>What is called for each unit of work in the delivery's place.</summary>
    IDelivery Watch(ConsumerRegistration registration, IDelivery delivery);
}

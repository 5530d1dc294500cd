namespace Integration.Hosting.Streams;

/// <summary>Watches every stream consumer that the application has: a singleton service of a test host, and of nobody else.</summary>
internal interface IStreamWatch
{
    /// <summary>Called before each run of a consumer, when its options are read.</summary>
    /// <param name="client">The name of its messaging client.</param>
    /// <param name="registration">The consumer, which may be changed.</param>
    void Adjust(string? client, StreamConsumerRegistration registration);

    /// <summary>Called for each leased partition in its worker's place.</summary>
    /// <param name="client">The name of the messaging client.</param>
    /// <param name="registration">The consumer.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="work">The worker, which works until the partition ends, is lost or handed over.</param>
    Task WatchAsync(string? client, StreamConsumerRegistration registration, ILeasedPartition partition, Func<ILeasedPartition, Task> work);
}

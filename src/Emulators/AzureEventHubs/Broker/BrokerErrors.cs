namespace Integration.Emulators.AzureEventHubs.Broker;

/// <summary>What the service says when it refuses.</summary>
internal static class BrokerErrors
{
    public static EventHubsEmulatorException NotFound(string path) =>
        new(EmulatedError.EntityNotFound, $"The messaging entity '{path}' could not be found.");

    public static EventHubsEmulatorException NoPartition(string id, int count) => new(
        EmulatedError.ArgumentOutOfRange,
        $"The specified partition '{id}' is invalid for an EventHub partition sender or receiver. It should be between 0 and {count - 1}.");

    public static EventHubsEmulatorException TooManyReceivers(string group, string partition, int limit) => new(
        EmulatedError.QuotaExceeded,
        $"Exceeded the maximum number of allowed receivers per partition in a consumer group which is {limit} (group '{group}', partition '{partition}').");

    public static EventHubsEmulatorException HeldByHigher(string group, string partition, long held, long? asked) => new(
        EmulatedError.ReceiverStolen,
        $"At least one receiver for the endpoint is created with epoch of '{held}', and so "
        + (asked is null ? "non-epoch receiver is not allowed." : $"a receiver with epoch '{asked}' is not allowed.")
        + $" Either reconnect with a higher epoch, or make sure all epoch receivers are closed or disconnected (group '{group}', partition '{partition}').");

    public static EventHubsEmulatorException Displaced(string group, string partition, long epoch) => new(
        EmulatedError.ReceiverStolen,
        $"New receiver with higher epoch of '{epoch}' is created hence current receiver is getting disconnected (group '{group}', partition '{partition}').");

    public static EventHubsEmulatorException BeyondTheEnd(string what, string asked, string last) => new(
        EmulatedError.InvalidArgument,
        $"The supplied {what} '{asked}' is invalid. The last {what} in the system is '{last}'.");

    public static EventHubsEmulatorException Invalid(string message) => new(EmulatedError.InvalidArgument, message);
}

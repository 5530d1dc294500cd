using System.Diagnostics.CodeAnalysis;

namespace Integration.Emulators.AzureServiceBus.Entities;

/// <summary>The paths under which the service knows an entity and its sub-queues.</summary>
internal static class EntityPaths
{
    private const string DeadLetterSuffix = "/$DeadLetterQueue";
    private const string TransferDeadLetterSuffix = "/$Transfer/$DeadLetterQueue";
    private const string Subscriptions = "/Subscriptions/";

    public static string Subscription(string topic, string subscription) => topic + Subscriptions + subscription;

    public static string Format(string path, SubQueue subQueue) => subQueue switch
    {
        SubQueue.DeadLetter => path + DeadLetterSuffix,
        SubQueue.TransferDeadLetter => path + TransferDeadLetterSuffix,
        _ => path,
    };

    /// <summary>A receiver may name a sub-queue by its path too.</summary>
    public static (string Path, SubQueue SubQueue) SplitSubQueue(string path)
    {
        if (path.EndsWith(TransferDeadLetterSuffix, StringComparison.OrdinalIgnoreCase))
        {
            return (path[..^TransferDeadLetterSuffix.Length], SubQueue.TransferDeadLetter);
        }

        return path.EndsWith(DeadLetterSuffix, StringComparison.OrdinalIgnoreCase)
            ? (path[..^DeadLetterSuffix.Length], SubQueue.DeadLetter)
            : (path, SubQueue.None);
    }

    public static bool TrySplitSubscription(string path, [NotNullWhen(true)] out string? topic, [NotNullWhen(true)] out string? subscription)
    {
        int at = path.IndexOf(Subscriptions, StringComparison.OrdinalIgnoreCase);
        topic = at > 0 ? path[..at] : null;
        subscription = at > 0 ? path[(at + Subscriptions.Length)..] : null;
        return at > 0;
    }
}

using Microsoft.Extensions.Logging;

namespace Integration.Hosting.Instances;

/// <summary>A queue or subscription that belongs to this instance: made by it, made again where it is gone, and deleted when it ends in order.</summary>
internal sealed class InstanceSource(IMessaging messaging, SourceDefinition definition, Action onMade, ILogger logger)
{
    /// <summary>The last segment of what stands for the subscription of each instance, as <c>prices/$instance</c>.</summary>
    public const string Segment = "$instance";

    private bool _isWanted;
    private bool _wasMade;

    public EntityPath Path => definition.Path;

    public int MaxDeliveryCount => definition.MaxDeliveryCount;

    /// <summary>Makes it.</summary>
    public async Task MakeAsync(CancellationToken cancellationToken)
    {
        _isWanted = true;
        await (definition is SubscriptionDefinition subscription
            ? messaging.Topology.CreateSubscriptionAsync(subscription, cancellationToken)
            : messaging.Topology.CreateQueueAsync((QueueDefinition)definition, cancellationToken)).ConfigureAwait(false);
        _wasMade = true;
        onMade();
    }

    /// <summary>Makes it at the start, unless the service is not there for the moment: whoever receives finds it missing then.</summary>
    public async Task TryMakeAsync(CancellationToken cancellationToken)
    {
        try
        {
            await MakeAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (MessagingException exception) when (exception.IsTransient)
        {
            logger.NotMade(exception, Path);
        }
    }

    /// <summary>Makes it where receiving found it missing, and says so: what was published meanwhile has not reached it.</summary>
    public async Task MakeAgainAsync(EntityNotFoundException missing, CancellationToken cancellationToken)
    {
        var wasMade = _wasMade;
        await MakeAsync(cancellationToken).ConfigureAwait(false);
        if (!wasMade)
            return;
        logger.MadeAgain(missing, Path);
        InstanceMetrics.CountMadeAgain(Path);
    }

    /// <summary>Deletes it. Never throws: what stays is deleted when it has been idle for long enough.</summary>
    public async Task DeleteAsync(CancellationToken cancellationToken)
    {
        if (!_isWanted)
            return;
        try
        {
            await (Path.SubscriptionName is { } subscription
                ? messaging.Topology.DeleteSubscriptionAsync(Path.Name, subscription, cancellationToken)
                : messaging.Topology.DeleteQueueAsync(Path.Name, cancellationToken)).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // See the summary.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            logger.Left(exception, Path);
        }
    }
}

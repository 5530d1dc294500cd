using Amazon.Kinesis;
using Amazon.Kinesis.Model;
using Amazon.Runtime;
using Integration.Aws.Kinesis.Options;
using Integration.Aws.Kinesis.Requests;

namespace Integration.Aws.Kinesis.Reading;

/// <summary>The stream consumer that a reader group is at Kinesis, of the group's name: registered when it is needed and there is none.</summary>
internal sealed class FanOutConsumer(KinesisContext context, EntityPath stream, string group) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private volatile string? _arn;

    /// <summary>Its ARN, when it can be used.</summary>
    public async ValueTask<string> GetArnAsync(CancellationToken cancellationToken)
    {
        if (_arn is { } known)
            return known;
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _arn ??= await FindOrRegisterAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>It may have been deregistered, or its stream have been made anew: it is looked for again.</summary>
    public void Forget() => _arn = null;

    /// <summary>Ends it, and what Kinesis charges for it. Nothing when there is none.</summary>
    public async Task DeregisterAsync(CancellationToken cancellationToken)
    {
        try
        {
            var streamArn = await FindStreamArnAsync(cancellationToken).ConfigureAwait(false);
            await context.WaitAsync(
                stream,
                Patience,
                token => TryDeregisterAsync(streamArn, token),
                isOver => isOver,
                _ => $"its consumer '{group}' can't be deregistered yet after {Patience}.",
                cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonServiceException exception) when (KinesisErrors.IsNotFound(exception))
        {
            // The stream is deleted, and its consumers with it.
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task<string> FindOrRegisterAsync(CancellationToken cancellationToken)
    {
        var streamArn = await FindStreamArnAsync(cancellationToken).ConfigureAwait(false);
        var usable = await context.WaitAsync(
            stream,
            Patience,
            LookAsync,
            found => found?.ConsumerStatus == ConsumerStatus.ACTIVE,
            found => $"its consumer '{group}' can't be used yet after {Patience}: it is {found?.ConsumerStatus.Value}.",
            cancellationToken).ConfigureAwait(false);
        return usable!.ConsumerARN;

        async Task<ConsumerDescription?> LookAsync(CancellationToken token)
        {
            var found = await FindAsync(streamArn, token).ConfigureAwait(false);
            if (found is null)
                await RegisterAsync(streamArn, token).ConfigureAwait(false);
            return found;
        }
    }

    /// <summary>False while it is in a state in which Kinesis refuses that.</summary>
    private async Task<bool> TryDeregisterAsync(string streamArn, CancellationToken cancellationToken)
    {
        if (await FindAsync(streamArn, cancellationToken).ConfigureAwait(false) is not { } found || found.ConsumerStatus == ConsumerStatus.DELETING)
            return true;
        try
        {
            await context.Kinesis.DeregisterStreamConsumerAsync(
                new DeregisterStreamConsumerRequest { StreamARN = streamArn, ConsumerName = group }, cancellationToken).ConfigureAwait(false);
            context.Logger.ConsumerDeregistered(stream, group);
            return true;
        }
        catch (AmazonServiceException exception) when (KinesisErrors.IsInUse(exception))
        {
            return false;
        }
    }

    private async Task<string> FindStreamArnAsync(CancellationToken cancellationToken) =>
        (await context.DescribeAsync(context.NameOf(stream), cancellationToken).ConfigureAwait(false)).StreamDescriptionSummary.StreamARN;

    private async Task<ConsumerDescription?> FindAsync(string streamArn, CancellationToken cancellationToken)
    {
        try
        {
            var request = new DescribeStreamConsumerRequest { StreamARN = streamArn, ConsumerName = group };
            return (await context.Kinesis.DescribeStreamConsumerAsync(request, cancellationToken).ConfigureAwait(false)).ConsumerDescription;
        }
        catch (AmazonServiceException exception) when (KinesisErrors.IsNotFound(exception))
        {
            return null;
        }
    }

    private async Task RegisterAsync(string streamArn, CancellationToken cancellationToken)
    {
        if (!context.Options.Provisioning)
        {
            throw new EntityNotFoundException(
                $"it has no consumer '{group}' for enhanced fan-out. Register it (`aws kinesis register-stream-consumer --stream-arn {streamArn} --consumer-name {group}`), "
                + $"or let {nameof(KinesisMessagingOptions)}.{nameof(KinesisMessagingOptions.Provisioning)} be true.",
                KinesisProvider.Name, stream);
        }

        try
        {
            await context.Kinesis.RegisterStreamConsumerAsync(
                new RegisterStreamConsumerRequest { StreamARN = streamArn, ConsumerName = group }, cancellationToken).ConfigureAwait(false);
            context.Logger.ConsumerRegistered(stream, group);
        }
        catch (AmazonServiceException exception) when (KinesisErrors.IsInUse(exception))
        {
            // Another member was first.
        }
    }
}

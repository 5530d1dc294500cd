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

    public void Dispose() => _turn.Dispose();

    private async Task<string> FindOrRegisterAsync(CancellationToken cancellationToken)
    {
        var streamArn = (await context.DescribeAsync(context.NameOf(stream), cancellationToken).ConfigureAwait(false)).StreamDescriptionSummary.StreamARN;
        var started = context.Time.GetTimestamp();
        for (var pause = TimeSpan.FromMilliseconds(50); ; pause = pause < TimeSpan.FromSeconds(2) ? pause * 2 : pause)
        {
            var found = await FindAsync(streamArn, cancellationToken).ConfigureAwait(false);
            if (found?.ConsumerStatus == ConsumerStatus.ACTIVE)
                return found.ConsumerARN;
            if (found is null)
                await RegisterAsync(streamArn, cancellationToken).ConfigureAwait(false);
            if (context.Time.GetElapsedTime(started) > Patience)
                throw new ServiceUnavailableException($"its consumer '{group}' can't be used yet after {Patience}: it is {found?.ConsumerStatus.Value}.", KinesisProvider.Name, stream);
            await Task.Delay(pause, context.Time, cancellationToken).ConfigureAwait(false);
        }
    }

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

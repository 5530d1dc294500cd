namespace Integration.Hosting;

internal sealed partial class MessagePublisher
{
    public async Task<ScheduledMessage> ScheduleSendAsync<T>(
        string queue, T value, DateTimeOffset dueAt, SendOptions? options = null, CancellationToken cancellationToken = default) =>
        await messaging.Queue(queue).Schedule.ScheduleAsync(Write(value, options), dueAt, cancellationToken).ConfigureAwait(false);

    public async Task<ScheduledMessage> SchedulePublishAsync<T>(
        string topic, T value, DateTimeOffset dueAt, SendOptions? options = null, CancellationToken cancellationToken = default) =>
        await messaging.Topic(topic).Schedule.ScheduleAsync(Write(value, options), dueAt, cancellationToken).ConfigureAwait(false);

    public async Task<bool> CancelScheduledAsync(ScheduledMessage scheduled, CancellationToken cancellationToken = default) =>
        await ScheduleOf(scheduled).CancelAsync(scheduled, cancellationToken).ConfigureAwait(false);

    public async Task<ScheduledMessage?> MoveScheduledAsync(ScheduledMessage scheduled, DateTimeOffset dueAt, CancellationToken cancellationToken = default) =>
        await ScheduleOf(scheduled).MoveAsync(scheduled, dueAt, cancellationToken).ConfigureAwait(false);

    private IMessageSchedule ScheduleOf(ScheduledMessage scheduled)
    {
        ArgumentNullException.ThrowIfNull(scheduled);
        return scheduled.Destination.Kind == EntityKind.Topic ? messaging.Topic(scheduled.Destination.Name).Schedule : messaging.Queue(scheduled.Destination.Name).Schedule;
    }
}

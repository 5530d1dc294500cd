namespace Integration.Hosting;

internal sealed partial class MessagePublisher
{
    public Task<ScheduledMessage> ScheduleSendAsync<T>(T value, DateTimeOffset dueAt, SendOptions? options = null, CancellationToken cancellationToken = default) =>
        ScheduleAsync(EntityKind.Queue, null, value, dueAt, options, cancellationToken);

    public Task<ScheduledMessage> ScheduleSendAsync<T>(
        string queue, T value, DateTimeOffset dueAt, SendOptions? options = null, CancellationToken cancellationToken = default) =>
        ScheduleAsync(EntityKind.Queue, queue ?? "", value, dueAt, options, cancellationToken);

    public Task<ScheduledMessage> SchedulePublishAsync<T>(T value, DateTimeOffset dueAt, SendOptions? options = null, CancellationToken cancellationToken = default) =>
        ScheduleAsync(EntityKind.Topic, null, value, dueAt, options, cancellationToken);

    public Task<ScheduledMessage> SchedulePublishAsync<T>(
        string topic, T value, DateTimeOffset dueAt, SendOptions? options = null, CancellationToken cancellationToken = default) =>
        ScheduleAsync(EntityKind.Topic, topic ?? "", value, dueAt, options, cancellationToken);

    public async Task<bool> CancelScheduledAsync(ScheduledMessage scheduled, CancellationToken cancellationToken = default) =>
        await ScheduleOf(scheduled).CancelAsync(scheduled, cancellationToken).ConfigureAwait(false);

    public async Task<ScheduledMessage?> MoveScheduledAsync(ScheduledMessage scheduled, DateTimeOffset dueAt, CancellationToken cancellationToken = default) =>
        await ScheduleOf(scheduled).MoveAsync(scheduled, dueAt, cancellationToken).ConfigureAwait(false);

    private async Task<ScheduledMessage> ScheduleAsync<T>(
        EntityKind kind, string? name, T value, DateTimeOffset dueAt, SendOptions? options, CancellationToken cancellationToken)
    {
        var bound = name is null ? destinations.Find(typeof(T), kind) : null;
        return await ScheduleOf(kind, bound?.Path.Name ?? name!).ScheduleAsync(serializer.Serialize(value, options, bound), dueAt, cancellationToken).ConfigureAwait(false);
    }

    private IMessageSchedule ScheduleOf(ScheduledMessage scheduled)
    {
        ArgumentNullException.ThrowIfNull(scheduled);
        return ScheduleOf(scheduled.Destination.Kind, scheduled.Destination.Name);
    }

    private IMessageSchedule ScheduleOf(EntityKind kind, string name) => kind == EntityKind.Topic ? Topic(name).Schedule : Queue(name).Schedule;
}

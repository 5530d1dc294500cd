namespace Integration.Hosting;

/// <summary>Writes text messages to the console instead of sending them: for development.</summary>
/// <param name="output">Where to write; the console by default.</param>
public sealed class ConsoleSmsChannel(TextWriter? output = null) : INotificationChannel
{
    private readonly TextWriter _output = TextWriter.Synchronized(output ?? Console.Out);

    /// <inheritdoc />
    public PushKind Kind => PushKind.Sms;

    /// <inheritdoc />
    public Task SendAsync(Notification notification, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(notification);
        _output.WriteLine($"SMS to {notification.Address}: {notification.Text}");
        return Task.CompletedTask;
    }
}

using Integration.Notifications.Smtp;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MimeKit;

namespace Integration.Hosting.Tests.Push;

public class NotificationTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task A_message_goes_out_as_mail()
    {
        using var sink = new SmtpSink("250 ok");
        await using var push = await StartAsync(sink);

        await push.PublishAsync(Message.FromText("Grüße\n.\nEnde") with { Subject = "Ihre\r\nBestellung", MessageId = "m 1" });
        await push.DrainedAsync();

        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(Assert.Single(sink.Mails)));
        var mail = await MimeMessage.LoadAsync(stream, TestContext.Current.CancellationToken);
        Assert.Equal(("Ihre  Bestellung", "m%201@example.com"), (mail.Subject, mail.MessageId));
        Assert.Equal(("ann@example.org", "shop@example.com"), (mail.To.Mailboxes.Single().Address, mail.From.Mailboxes.Single().Address));
        Assert.Equal("Grüße\n.\nEnde", mail.TextBody!.ReplaceLineEndings("\n").TrimEnd());
        Assert.Equal(0, (await push.CountAsync()).DeadLettered);
    }

    [Fact]
    public async Task A_passing_refusal_is_tried_again()
    {
        using var sink = new SmtpSink("451 later", "250 ok");
        await using var push = await StartAsync(sink);

        await push.PublishAsync(Message.FromText("x"));
        await push.DelayedAsync();
        _time.Advance(TimeSpan.FromSeconds(1));
        await push.DrainedAsync();

        Assert.Single(sink.Mails);
    }

    [Fact]
    public async Task A_final_refusal_dead_letters_at_once()
    {
        using var sink = new SmtpSink("550 no such user ann");
        await using var push = await StartAsync(sink);

        await push.PublishAsync(Message.FromText("x"));
        var dead = await push.DeadLetterAsync();

        Assert.Equal((DeadLetterReason.PushEndpointFailed, 1), (dead.DeadLetter!.Reason, dead.DeadLetter.OriginalDeliveryCount));
        Assert.DoesNotContain("ann", dead.DeadLetter.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_message_is_written_to_the_console()
    {
        var console = new StringWriter();
        await using var push = await PushHost.StartAsync(
            "+4915112345678", _time, m => m.AddPushDispatcher().AddNotificationChannel(PushKind.Sms, _ => new ConsoleSmsChannel(console)), PushKind.Sms);

        await push.PublishAsync(Message.FromText("On its way"));
        await push.DrainedAsync();

        Assert.Equal("SMS to +4915112345678: On its way", console.ToString().Trim());
    }

    [Fact]
    public async Task A_body_that_is_no_text_is_dead_lettered()
    {
        await using var push = await PushHost.StartAsync(
            "+4915112345678", _time, m => m.AddPushDispatcher().AddNotificationChannel(PushKind.Sms, _ => new ConsoleSmsChannel(TextWriter.Null)), PushKind.Sms);

        await push.PublishAsync(Message.FromBytes(new byte[] { 0xFF, 0xFE }));

        Assert.Contains("not UTF-8 text", (await push.DeadLetterAsync()).DeadLetter!.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_function_is_unsupported_where_the_service_has_none()
    {
        var faults = await PushHost.Build("arn:aws:lambda:eu-central-1:1:function:f", _time, new RecordingLogs(), m => m.AddPushDispatcher(), kind: PushKind.Function).FaultsAsync();

        Assert.Contains(faults, f => f.Contains(nameof(Capability.PushFunction), StringComparison.Ordinal));
    }

    [Fact]
    public void Wrong_options_are_refused_and_no_password_is_shown()
    {
        Assert.Throws<ArgumentException>(() => new SmtpNotificationChannel(new SmtpOptions { From = "a@example.com" }));
        Assert.Throws<ArgumentException>(() => new SmtpNotificationChannel(new SmtpOptions { Host = "h", From = "" }));
        Assert.Throws<ArgumentException>(() => new SmtpNotificationChannel(new SmtpOptions { Host = "h", From = "a@example.com", Port = 0 }));
        Assert.Throws<ArgumentException>(() => new SmtpNotificationChannel(new SmtpOptions { Host = "h", From = "a@example.com", UserName = "u", Security = SmtpSecurity.None }));
        Assert.DoesNotContain("s3cret", new SmtpOptions { Host = "h", Password = "s3cret" }.ToString(), StringComparison.Ordinal);
    }

    private Task<PushHost> StartAsync(SmtpSink sink) => PushHost.StartAsync(
        "ann@example.org",
        _time,
        m => m.AddPushDispatcher().AddSmtpNotifications(o => (o.Host, o.Port, o.Security, o.From) = ("127.0.0.1", sink.Port, SmtpSecurity.None, "Shop <shop@example.com>")),
        PushKind.Email);
}

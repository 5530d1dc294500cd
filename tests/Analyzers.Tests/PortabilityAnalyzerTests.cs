using Microsoft.CodeAnalysis;

namespace Integration.Analyzers.Tests;

/// <summary>What is reported of code, and of which not: only what is certain.</summary>
public sealed class PortabilityAnalyzerTests
{
    [Fact]
    public async Task A_call_of_what_a_provider_lacks_is_reported_with_what_to_use_instead()
    {
        var found = await Analysis.OfAsync("await messaging.Queue(\"orders\").PeekAsync(5);");

        Assert.Equal(
            [
                "INTG0001 PeekAsync: IMessageSource.PeekAsync takes Peek (Q16), which 'aws' does not have: SQS shows a message only by receiving it. "
                + "Instead: receive and abandon, which counts a delivery, or count.",
            ],
            found);
        Assert.Empty(await Analysis.OfAsync("await messaging.Queue(\"orders\").PeekAsync(5);", "azure-service-bus, in-memory"));
        Assert.Equal(["aws", "rabbitmq"], (await Analysis.OfAsync("await source.PeekAsync(5);", "aws,azure-service-bus,rabbitmq")).Select(f => f.Split('\'')[1]));
    }

    [Theory]
    [InlineData("await queue.Schedule.ScheduleAsync(Message.FromText(\"x\"), DateTimeOffset.MaxValue);", "ScheduleAsync")]
    [InlineData("await publisher.ScheduleSendAsync(1, DateTimeOffset.MaxValue);", "ScheduleSendAsync")]
    [InlineData("Func<int, string?, CancellationToken, Task> show = source.PeekAsync; await show(1, null, default);", "source.PeekAsync")]
    [InlineData("await Task.Run(async () => { async Task Look() => await queue.DeadLetters.PeekAsync(1); await Look(); });", "PeekAsync")]
    [InlineData("IQueue? maybe = queue; await (maybe?.PeekAsync(1) ?? Task.CompletedTask);", "PeekAsync")]
    [InlineData("_ = new QueueDefinition(\"a\") { DeduplicationWindow = TimeSpan.FromMinutes(5) };", "DeduplicationWindow = TimeSpan.FromMinutes(5)")]
    [InlineData("_ = new TopicDefinition(\"a\") { DeduplicationWindow = TimeSpan.FromMinutes(5), Ordered = false };", "DeduplicationWindow = TimeSpan.FromMinutes(5)")]
    public async Task Unsupported_on_aws(string statement, string marked)
    {
        var found = Assert.Single(await Analysis.OfAsync(statement));

        Assert.StartsWith($"INTG0001 {marked}: ", found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("_ = new QueueDefinition(\"a\") { Ordered = true };", "Groups (Q14)")]
    [InlineData("_ = new QueueDefinition(\"a\") with { Ordered = true };", "Groups (Q14)")]
    [InlineData("_ = Message.FromText(\"x\") with { DeduplicationId = \"d\" };", "Deduplication (Q15)")]
    [InlineData("await publisher.SendAsync(1, new SendOptions { DeduplicationId = \"d\" });", "Deduplication (Q15)")]
    [InlineData("_ = new TopicDefinition(\"a\") { Ordered = true };", "OrderedTopics (T7)")]
    [InlineData("_ = new SubscriptionDefinition(\"a\", \"b\") { Push = new(PushKind.Email, \"a@example.com\") };", "PushEmail (T10)")]
    [InlineData("_ = new QueueDefinition(\"a\") with { DeduplicationWindow = TimeSpan.FromMinutes(5), Ordered = true };", "Groups (Q14) Deduplication (Q15)")]
    public async Task Unsupported_on_RabbitMQ(string statement, string capabilities)
    {
        var found = await Analysis.OfAsync(statement, "rabbitmq");

        Assert.Equal(capabilities.Split(") ").Select(c => c.TrimEnd(')')).Order(), found.Select(f => f.Split(" takes ")[1].Split("),")[0]).Order());
    }

    [Theory]
    [InlineData("aws", "_ = Message.FromText(\"x\") with { Delay = TimeSpan.FromDays(15) };", "Message.Delay is 15.00:00:00; 'aws' takes 14.00:00:00 at most")]
    [InlineData("aws", "await publisher.SendAsync(1, new SendOptions { Delay = new TimeSpan(14, 0, 0, 1) });", "SendOptions.Delay is 14.00:00:01; 'aws' takes 14.00:00:00 at most")]
    [InlineData("rabbitmq", "await received.AbandonAsync(TimeSpan.FromHours(24.5 * 48));", "ReceivedMessage.AbandonAsync is 49.00:00:00; 'rabbitmq' takes 48.00:00:00 at most")]
    [InlineData("azure-service-bus", "_ = new QueueDefinition(\"a\") { LockDuration = TimeSpan.FromMinutes(6) };", "LockDuration is 00:06:00; 'azure-service-bus' takes 00:05:00 at most")]
    [InlineData("azure-service-bus", "_ = new SubscriptionDefinition(\"a\", \"b\") { LockDuration = TimeSpan.FromMilliseconds(4500) };", "is 00:00:04.5000000; 'azure-service-bus' takes 00:00:05 at least")]
    [InlineData("azure-service-bus", "_ = new QueueDefinition(\"a\") { DeduplicationWindow = TimeSpan.FromDays(8) };", "takes 7.00:00:00 at most")]
    [InlineData("azure-service-bus", "_ = new QueueDefinition(\"a\") { AutoDeleteOnIdle = TimeSpan.FromSeconds(30) };", "takes 00:05:00 at least")]
    [InlineData("aws", "_ = new QueueDefinition(\"a\") { MaxDeliveryCount = 1001 };", "MaxDeliveryCount is 1001; 'aws' takes 1000 at most")]
    public async Task Values_beyond_the_limits_of_a_provider(string provider, string statement, string message)
    {
        var found = Assert.Single(await Analysis.OfAsync(statement, provider));

        Assert.StartsWith("INTG0003 ", found, StringComparison.Ordinal);
        Assert.EndsWith(message, found, StringComparison.Ordinal);
    }

    /// <summary>What is not certain, is nothing, or is asked for by code that knows better.</summary>
    [Theory]
    [InlineData("_ = Message.FromText(\"x\") with { Delay = unknown };")]
    [InlineData("_ = Message.FromText(\"x\") with { Delay = TimeSpan.FromDays(14), TimeToLive = null, DeduplicationId = null, GroupId = \"g\" };")]
    [InlineData("_ = new QueueDefinition(\"a\") { Ordered = true, DeduplicationWindow = TimeSpan.FromMinutes(5) };")]
    [InlineData("var q = new QueueDefinition(\"a\"); _ = q with { DeduplicationWindow = TimeSpan.FromMinutes(5) };")]
    [InlineData("_ = new QueueDefinition(\"a\") { DeduplicationWindow = null, AutoDeleteOnIdle = default };")]
    [InlineData("await received.AbandonAsync(TimeSpan.Zero); await received.AbandonAsync(); await received.AbandonAsync(null);")]
    [InlineData("await source.CountAsync(); await source.ReceiveAsync(1, TimeSpan.FromDays(100));")]
    [InlineData("if (messaging.Capabilities.Supports(Capability.Peek)) { await source.PeekAsync(1); }")]
    [InlineData("var can = messaging.Capabilities[Capability.Peek]; Func<Task> look = () => source.PeekAsync(1); await look();")]
    [InlineData("try { await source.PeekAsync(1); } catch (CapabilityNotSupportedException) { await source.CountAsync(); }")]
    [InlineData("var delay = TimeSpan.FromDays(30); _ = Message.FromText(\"x\") with { Delay = messaging.Capabilities.Limits.MaxDelay < delay ? TimeSpan.FromDays(1) : TimeSpan.FromDays(30) };")]
    [InlineData("if (messaging.Capabilities.Limits.MaxDelay > TimeSpan.FromDays(30)) { _ = Message.FromText(\"x\") with { Delay = TimeSpan.FromDays(30) }; }")]
    public async Task Silent(string statements) => Assert.Empty(await Analysis.OfAsync(statements));

    /// <summary>A refusal that is caught is no excuse for a call in the handler of it, nor is another capability.</summary>
    [Theory]
    [InlineData("try { await source.CountAsync(); } catch (CapabilityNotSupportedException) { await source.PeekAsync(1); }")]
    [InlineData("if (messaging.Capabilities.Supports(Capability.Redrive)) { await source.PeekAsync(1); }")]
    public async Task What_guards_something_else_guards_nothing(string statements) => Assert.Single(await Analysis.OfAsync(statements));

    [Fact]
    public async Task What_is_emulated_is_a_suggestion()
    {
        const string Code = "internal static class A { public static Message Later { get; } = Message.FromText(\"x\") with { Delay = TimeSpan.FromHours(1) }; }";

        Assert.Empty(await Analysis.OfCodeAsync(Code, "aws"));
        var found = Assert.Single(await Analysis.OfCodeAsync(Code, "aws", DiagnosticSeverity.Info));
        Assert.StartsWith("INTG0002 Delay = TimeSpan.FromHours(1): Message.Delay takes DelayedDelivery (Q12), which 'aws' emulates: native up to 15 min", found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Methods_of_others_that_are_called_the_same_are_theirs() =>
        Assert.Empty(await Analysis.OfCodeAsync("namespace Shop { interface IMessageSource { Task PeekAsync(int n); } class A { Task B(IMessageSource s) => s.PeekAsync(1); } }", "aws"));
}

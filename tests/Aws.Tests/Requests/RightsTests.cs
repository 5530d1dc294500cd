using System.Text.Json;
using System.Text.RegularExpressions;
using Integration.Aws.Tests.Contract;

namespace Integration.Aws.Tests.Requests;

/// <summary>The policies in the documentation against what each role really calls: neither more nor less.</summary>
public sealed class RightsTests(AwsHarness harness)
{
    private static readonly string[] SnsNouns = ["Topic", "Subscription", "ubscribe", "Resource"];

    private readonly string _name = $"rights-{Guid.NewGuid():N}"[..20];

    [Fact]
    public async Task A_sender_needs_what_is_documented()
    {
        await using var administrator = await GivenAsync();
        await using var sender = await ConnectAsync();
        await sender.Queue(_name).SendAsync(Message.FromText("x"));
        await sender.Topic(_name).PublishAsync(Message.FromText("x"));

        Assert.Equal(Documented("sender"), Called(sender));
    }

    [Fact]
    public async Task A_receiver_needs_what_is_documented()
    {
        await using var administrator = await GivenAsync();
        await administrator.Queue(_name).SendManyAsync([Message.FromText("1"), Message.FromText("2"), Message.FromText("3")]);
        await administrator.Topic(_name).PublishAsync(Message.FromText("x"));
        await using var receiver = await ConnectAsync();
        var queue = receiver.Queue(_name);
        await (await queue.ReceiveOneAsync(TimeSpan.FromSeconds(30)))!.CompleteAsync();
        await (await queue.ReceiveOneAsync(TimeSpan.FromSeconds(30)))!.AbandonAsync();
        await (await queue.ReceiveOneAsync(TimeSpan.FromSeconds(30)))!.DeadLetterAsync("reason");
        await (await receiver.Topic(_name).Subscription("main").ReceiveOneAsync(TimeSpan.FromSeconds(30)))!.CompleteAsync();

        Assert.Equal(Documented("receiver"), Called(receiver));
    }

    [Fact]
    public async Task An_administrator_needs_what_is_documented()
    {
        await using var administrator = await GivenAsync();
        await administrator.Queue(_name).SendManyAsync([Message.FromText("1"), Message.FromText("2")]);
        var topology = await administrator.Topology.ExportAsync();
        var changed = topology with
        {
            Queues = [.. topology.Queues.Select(q => q with { LockDuration = TimeSpan.FromMinutes(1) })],
            Subscriptions = [.. topology.Subscriptions.Select(s => s with { Filter = MessageFilter.Parse("a = 1") })],
        };
        await administrator.Topology.ApplyAsync(await administrator.Topology.PlanAsync(changed));
        await administrator.Queue(_name).DeadLetters.RedriveAsync();
        await administrator.Queue(_name).PurgeAsync();
        await administrator.Topology.DeleteTopicAsync(_name);
        await administrator.Topology.DeleteQueueAsync(_name);

        // A server that lists no move tasks is never asked to start one; redriving by hand receives and deletes. Dead-letter queues of
        // other names are looked at besides.
        string[] unseen =
        [
            "sqs:StartMessageMoveTask", "sqs:CancelMessageMoveTask", "sqs:ListMessageMoveTasks", "sqs:DeleteMessage", "sqs:ListDeadLetterSourceQueues",
        ];

        // Creating with tags needs the right to tag.
        Assert.Equal(Documented("administrator").Except(unseen), Called(administrator).Append("sns:TagResource").Except(unseen).Order(StringComparer.Ordinal));
    }

    private Task<IMessaging> ConnectAsync() => harness.ConnectAsync(_name[^4..], new MessagingClientOptions());

    private async Task<IMessaging> GivenAsync()
    {
        var messaging = await ConnectAsync();
        await messaging.Topology.CreateQueueAsync(new(_name));
        await messaging.Topology.CreateTopicAsync(new(_name));
        await messaging.Topology.CreateSubscriptionAsync(new(_name, "main"));
        return messaging;
    }

    private IEnumerable<string> Called(IMessaging messaging) =>
        harness.Context(messaging).Clients.Requests.Keys.Select(ToAction).Distinct().Order(StringComparer.Ordinal);

    private static string ToAction(string operation) => operation switch
    {
        "PublishBatch" => "sns:Publish",
        _ when SnsNouns.Any(noun => operation.Contains(noun, StringComparison.Ordinal)) => $"sns:{operation}",
        _ => $"sqs:{(operation.EndsWith("Batch", StringComparison.Ordinal) ? operation[..^"Batch".Length] : operation)}",
    };

    private static IEnumerable<string> Documented(string role)
    {
        var text = File.ReadAllText(ProviderPage.Path);
        var json = Regex.Match(text, $"```json {role}\n(.*?)```", RegexOptions.Singleline, TimeSpan.FromSeconds(1)).Groups[1].Value;
        using var policy = JsonDocument.Parse(json);
        return policy.RootElement.GetProperty("Statement").EnumerateArray()
            .SelectMany(s => s.GetProperty("Action").EnumerateArray().Select(a => a.GetString()!).ToList())
            .Order(StringComparer.Ordinal).ToList();
    }
}

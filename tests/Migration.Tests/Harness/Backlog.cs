using System.Text;

namespace Integration.Migration.Tests;

/// <summary>
/// A backlog of 5,000 messages: a queue, ordered and with 20 groups where both providers have them, a plain queue with delays, times to live and 50 dead
/// letters, and a topic with two subscriptions; texts and binaries, 30 headers of every type each.
/// </summary>
internal static class Backlog
{
    public const int Orders = 1500;
    public const int Jobs = 2700;
    public const int DeadJobs = 50;
    public const int Events = 500;

    public static readonly TimeSpan Life = TimeSpan.FromHours(1);

    public static TopologyDefinition Topology(bool hasGroups) => new()
    {
        Queues =
        [
            hasGroups ? new QueueDefinition("orders") { Ordered = true, DeduplicationWindow = TimeSpan.FromMinutes(5) } : new QueueDefinition("orders"),
            new QueueDefinition("jobs") { DefaultTimeToLive = TimeSpan.FromDays(4) },
        ],
        Topics = [new TopicDefinition("events")],
        Subscriptions =
        [
            new SubscriptionDefinition("events", "audit"),
            new SubscriptionDefinition("events", "billing") { Filter = MessageFilter.Parse("kind = 'billing'") },
        ],
    };

    public static readonly EntityPath OrdersPath = EntityPath.Queue("orders");
    public static readonly EntityPath JobsPath = EntityPath.Queue("jobs");
    public static readonly EntityPath AuditPath = EntityPath.Subscription("events", "audit");
    public static readonly EntityPath BillingPath = EntityPath.Subscription("events", "billing");

    /// <summary>Makes the topology and sends everything; what each source holds then, by path.</summary>
    /// <param name="messaging">Where.</param>
    /// <param name="hasGroups">Whether orders are in groups.</param>
    public static async Task<Dictionary<EntityPath, List<Message>>> SendAsync(IMessaging messaging, bool hasGroups)
    {
        await messaging.Topology.ApplyAsync(await messaging.Topology.PlanAsync(Topology(hasGroups)));
        var dead = Enumerable.Range(0, DeadJobs).Select(i => Make("dead", i)).ToList();
        await SendAsync(messaging.Queue("jobs"), dead);
        await DeadLetterAsync(messaging.Queue("jobs"), DeadJobs);
        var orders = Enumerable.Range(0, Orders).Select(i => Make("order", i) with { GroupId = hasGroups ? $"customer-{i % 20}" : null }).ToList();
        var jobs = Enumerable.Range(0, Jobs).Select(i => Make("job", i) with
        {
            Delay = i % 50 == 0 ? TimeSpan.FromSeconds(1 + (i % 3)) : TimeSpan.Zero,
            TimeToLive = i % 10 == 0 ? Life : null,
        }).ToList();
        var events = Enumerable.Range(0, Events).Select(i => Make("event", i).WithHeader("kind", i % 2 == 0 ? "billing" : "other")).ToList();
        await SendAsync(messaging.Queue("orders"), orders);
        await SendAsync(messaging.Queue("jobs"), jobs);
        (await messaging.Topic("events").PublishManyAsync(events)).ThrowIfAnyFailed();
        return new()
        {
            [OrdersPath] = orders,
            [JobsPath] = jobs,
            [JobsPath.DeadLetter] = dead,
            [AuditPath] = events,
            [BillingPath] = [.. events.Where((_, i) => i % 2 == 0)],
        };
    }

    /// <summary>A message with 30 headers; every third body is no text.</summary>
    private static Message Make(string kind, int number)
    {
        var headers = MessageHeaders.Create(
            ("text", $"Grüße {number}"), ("flag", number % 2 == 0), ("number", number), ("ratio", number / 7.0), ("amount", number + 0.10m),
            ("at", new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.FromHours(2)).AddSeconds(number)), ("id", new Guid(number, 0, 0, new byte[8])),
            ("bytes", new byte[] { 0, 255, (byte)number }));
        for (var i = headers.Count; i < 30; i++)
            headers = headers.With($"header-{i}", $"{kind} {number}");
        return new Message
        {
            Body = number % 3 == 0 ? [0, 255, 254, (byte)number, (byte)(number >> 8)] : Encoding.UTF8.GetBytes($"{kind} {number}: ☃"),
            MessageId = $"{kind}-{number:D5}",
            CorrelationId = $"correlation-{number}",
            Subject = kind,
            ContentType = number % 3 == 0 ? "application/octet-stream" : "text/plain; charset=utf-8",
            ReplyTo = "replies",
            Headers = headers,
        };
    }

    private static async Task SendAsync(IQueue queue, IEnumerable<Message> messages) => (await queue.SendManyAsync(messages)).ThrowIfAnyFailed();

    private static async Task DeadLetterAsync(IQueue queue, int count)
    {
        for (var done = 0; done < count;)
        {
            foreach (var message in await queue.ReceiveAsync(10, TimeSpan.FromSeconds(5)))
            {
                await message.DeadLetterAsync("Poisoned", $"reason of {message.MessageId}");
                done++;
            }
        }
    }
}

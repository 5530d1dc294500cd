using Integration.Cli.Tests.Support;

namespace Integration.Cli.Tests;

/// <summary>What tests put into brokers, and find there.</summary>
internal static class Setup
{
    public static async Task<IQueue> QueueAsync(this IMessaging messaging, string name, params string[] texts)
    {
        await messaging.Topology.CreateQueueAsync(new QueueDefinition(name));
        (await messaging.Queue(name).SendManyAsync(texts.Select(Message.FromText))).ThrowIfAnyFailed();
        return messaging.Queue(name);
    }

    /// <summary>A queue whose messages are all dead, and why.</summary>
    public static async Task<IQueue> DeadAsync(this IMessaging messaging, string name, params string[] texts)
    {
        var queue = await messaging.QueueAsync(name, texts);
        foreach (var message in await queue.ReceiveAsync(texts.Length, TimeSpan.Zero))
            await message.DeadLetterAsync("Poison", "it can't be read");
        return queue;
    }

    public static async Task<ISubscription> SubscriptionAsync(this IMessaging messaging, string topic, string name)
    {
        await messaging.Topology.CreateTopicAsync(new TopicDefinition(topic));
        await messaging.Topology.CreateSubscriptionAsync(new SubscriptionDefinition(topic, name));
        return messaging.Topic(topic).Subscription(name);
    }

    public static async Task<string[]> TextsAsync(this IMessageSource source) => [.. (await source.PeekAsync(10_000)).Select(m => m.Message.Text)];

    public static Tool Troubled(Action<string> onCall, params Capability[] unsupported) =>
        new(TroubledProvider.Configuration) { Providers = [.. KnownProviders.All, new TroubledProvider(onCall, unsupported)] };

    /// <summary>For what is about every command: where an SDK can't be restored, the build is without emulators or outboxes and says so.</summary>
    public static void SkipUnlessEveryCommandIsBuilt()
    {
        var root = IntegrationCommand.Create(new CliHost { Input = Stream.Null, Output = TextWriter.Null, Error = TextWriter.Null });
        Assert.SkipUnless(root.Subcommands.Any(c => c.Name == "emulate"), "Inconclusive: this build has no emulator.");
        Assert.SkipUnless(root.Subcommands.Single(c => c.Name == "outbox").Subcommands.Count > 0, "Inconclusive: this build has no outbox.");
    }

    /// <summary>A snapshot beside the tests; UPDATE_CLI_SNAPSHOTS=1 writes it anew after a wanted change.</summary>
    public static void MatchesSnapshot(string actual, string name)
    {
        var file = Path.Combine(Repository.Root, "tests", "Cli.Tests", "Snapshots", name);
        actual = actual.ReplaceLineEndings("\n").TrimEnd() + "\n";
        if (Environment.GetEnvironmentVariable("UPDATE_CLI_SNAPSHOTS") == "1")
            File.WriteAllText(file, actual);
        Assert.True(File.Exists(file), $"{file} is missing. Run the tests with UPDATE_CLI_SNAPSHOTS=1 and look at what it wrote.");
        Assert.Equal(File.ReadAllText(file).ReplaceLineEndings("\n"), actual);
    }
}

using System.Collections.Concurrent;
using Integration.AzureServiceBus.Infrastructure;
using Integration.Drivers;
using Integration.Emulators;
using Integration.Emulators.AzureServiceBus;
using Microsoft.Extensions.Logging;

namespace Integration.AzureServiceBus.Tests.Infrastructure;

/// <summary>The roles in a document against every operation of an application that does what they are for: each is covered, and each role is needed.</summary>
public sealed class GrantedRolesTests
{
    private static readonly TopologyDefinition Topology = new()
    {
        Queues = [new("sent"), new("handled"), new("grouped") { Ordered = true }, new("others")],
        Topics = [new("told"), new("unknown")],
        Subscriptions = [new("told", "here") { Filter = MessageFilter.Parse("a = 1") }, new("told", "elsewhere")],
    };

    private static readonly InfrastructureOptions Roles = new()
    {
        SendsTo = [EntityPath.Queue("sent"), EntityPath.Topic("told")],
        Consumes = [EntityPath.Queue("handled"), EntityPath.Queue("grouped"), EntityPath.Subscription("told", "here"), EntityPath.Queue("handled").DeadLetter],
    };

    [Fact]
    public async Task Every_operation_is_covered_and_every_role_is_needed()
    {
        var operations = new Recorded();
        var key = new SharedAccessKey("application", "key", KeyRights.Send | KeyRights.Listen);
        await using var emulator = await ServiceBusEmulator.StartAsync(new ServiceBusEmulatorOptions { Logger = operations, Keys = [ServiceBusEmulatorOptions.DefaultKey, key] });
        var options = new AzureServiceBusOptions { ConnectionString = emulator.ConnectionString, AdministrationConnectionString = emulator.AdministrationConnectionString };
        await using var administrator = AzureServiceBusMessaging.Create(options);
        var deployment = await DeployedDocumentTests.DeployAsync(administrator, Topology, Everything.Seed, Roles);
        foreach (var text in new[] { "dead", "delayed", "completed" })
            await administrator.Queue("handled").SendAsync(Message.FromText(text));
        await administrator.Queue("grouped").SendAsync(Message.FromText("x") with { GroupId = "g" });
        operations.Calls.Clear();

        var unprivileged = new AzureServiceBusOptions
        {
            ConnectionString = emulator.ConnectionStringFor(key),
            AdministrationConnectionString = emulator.AdministrationConnectionStringFor(key),
        };
        await using (var application = AzureServiceBusMessaging.Create(unprivileged, new MessagingClientOptions { Topology = Topology }))
            await WorkAsync(application);

        var needed = operations.Calls.Where(c => c.Operation is not ("Administration" or "Authorize" or "Transaction"))
            .Select(c => (Role: (c.Operation is "OpenSender" or "Send" or "CancelScheduled" ? ServiceBusRole.Sender : ServiceBusRole.Receiver).Name, On: OwnerOf(c.Path)))
            .Distinct().Order().ToList();
        Assert.Equal(needed, deployment.Roles.Select(r => (r.Role, r.On.ToLowerInvariant())).Order());
    }

    /// <summary>Nothing but the topic, and what is its own, is managed.</summary>
    [Fact]
    public async Task An_instance_owns_its_topic_and_touches_nothing_else()
    {
        var operations = new Recorded();
        await using var emulator = await ServiceBusEmulator.StartAsync(new ServiceBusEmulatorOptions { Logger = operations });
        var options = new AzureServiceBusOptions { ConnectionString = emulator.ConnectionString, AdministrationConnectionString = emulator.AdministrationConnectionString };
        await using var administrator = AzureServiceBusMessaging.Create(options);
        var deployment = await DeployedDocumentTests.DeployAsync(administrator, Topology, Everything.Seed, new() { Consumes = [EntityPath.Topic("told")] });
        operations.Calls.Clear();

        await using (var application = AzureServiceBusMessaging.Create(options, new MessagingClientOptions { Topology = Topology }))
        {
            await application.Topology.CreateSubscriptionAsync(new("told", "web-1") { AutoDeleteOnIdle = TimeSpan.FromMinutes(5) });
            await application.Topic("told").PublishAsync(Message.FromText("x"));
            var own = application.Topic("told").Subscription("web-1");
            await (await ReceiveAsync(own)).AbandonAsync(TimeSpan.FromMilliseconds(1));
            await (await ReceiveAsync(own)).DeadLetterAsync("reason");
            await application.Topology.DeleteSubscriptionAsync("told", "web-1");
        }

        Assert.Equal([("Azure Service Bus Data Owner", "told")], deployment.Roles);
        Assert.NotEmpty(operations.Calls);
        Assert.DoesNotContain(operations.Calls, c => c.Operation is not ("Authorize" or "Transaction") && !$"{c.Path.TrimStart('/')}/".StartsWith("told/", StringComparison.OrdinalIgnoreCase));
    }

    private static async Task WorkAsync(IMessaging application)
    {
        await application.Queue("sent").SendAsync(Message.FromText("x"));
        await application.Topic("told").PublishAsync(Message.FromText("x").WithHeader("a", 1));
        var handled = application.Queue("handled");
        await (await ReceiveAsync(handled)).DeadLetterAsync("reason");
        await (await ReceiveAsync(handled)).AbandonAsync(TimeSpan.FromHours(1));
        var kept = await ReceiveAsync(handled);
        await kept.RenewLockAsync();
        await kept.CompleteAsync();
        await handled.PeekAsync(1);
        await (await ReceiveAsync(handled.DeadLetters)).AbandonAsync();
        Assert.Equal(1, (await handled.DeadLetters.RedriveAsync()).Moved);
        await (await ReceiveAsync(application.Topic("told").Subscription("here"))).AbandonAsync(TimeSpan.FromHours(1));
        await (await ReceiveAsync(application.Queue("grouped"))).AbandonAsync(TimeSpan.FromMilliseconds(1));
        await application.Queue("grouped").SendAsync(Message.FromText("x") with { GroupId = "g" });
    }

    private static async Task<ReceivedMessage> ReceiveAsync(IMessageSource source) =>
        await source.ReceiveOneAsync(TimeSpan.FromSeconds(30)) ?? throw new TimeoutException($"Nothing comes from {source.Path}.");

    private static string OwnerOf(string path) => path.ToLowerInvariant().Replace("/$deadletterqueue", "", StringComparison.Ordinal);

    /// <summary>What the emulator logs of its operations.</summary>
    private sealed class Recorded : ILogger
    {
        public ConcurrentBag<(string Operation, string Path)> Calls { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (state is IReadOnlyList<KeyValuePair<string, object?>> values && values.Any(v => v.Key == "Operation"))
                Calls.Add(($"{values.First(v => v.Key == "Operation").Value}", $"{values.First(v => v.Key == "Path").Value}"));
        }
    }
}

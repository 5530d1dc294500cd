using System.Diagnostics;
using System.Globalization;
using Amazon.Runtime;
using Integration.Aws;
using Integration.Aws.Tests.Emulator;
using Integration.Operations.KillHost;

namespace Integration.Operations.Tests.Kill;

public sealed class KilledSessionTests(ITestOutputHelper output)
{
    /// <summary>How many dead letters there are; docs/operations/dead-letters.md has the outcome with 10,000.</summary>
    private const string LettersVariable = "INTEGRATION_DEAD_LETTERS";

    private const int Kills = 30;

    private static readonly int Letters = int.Parse(Environment.GetEnvironmentVariable(LettersVariable) ?? "800", CultureInfo.InvariantCulture);
    private static readonly int Chosen = Math.Max(30, Letters * 3 / 100);
    private const int Edited = 3;

    [Fact]
    public async Task A_session_over_sqs_killed_at_thirty_instants_accounts_for_every_dead_letter()
    {
        var random = new Random(20260101);
        using var folder = new TemporaryFolder();
        await using var server = await FauxqsServer.StartAsync();
        await using var proxy = new KillingProxy(server.Uri);
        await using var messaging = AwsMessaging.Create(new AwsMessagingOptions
        {
            ServiceUrl = proxy.Uri,
            Region = "us-east-1",
            AccountId = "000000000000",
            Credentials = new BasicAWSCredentials("fauxqs", "fauxqs"),
        });
        await messaging.Topology.CreateQueueAsync(new QueueDefinition("orders") { LockDuration = TimeSpan.FromMinutes(5) });
        var every = Letters / Chosen;
        var originals = Enumerable.Range(0, Letters)
            .Select(i => SessionScript.MakeMessage(i, chosen: i % every == 0 && i / every < Chosen, edit: i / every < Edited)).ToDictionary(m => m.MessageId!);
        var sender = ((IDirectSending)messaging).FindDirectSender(EntityPath.Queue("orders").DeadLetter)!;
        (await sender.SendManyAsync([.. originals.Values.Select(m => new DirectMessage(m, Death))])).ThrowIfAnyFailed();
        var journal = folder.File("session.journal");

        var clock = Stopwatch.StartNew();
        var killed = 0;
        string said;
        while (true)
        {
            using var host = Start(proxy.Uri, journal);
            if (killed < Kills)
                Arm(proxy, host, random, killed);
            else
                proxy.Disarm();
            said = await host.StandardOutput.ReadToEndAsync();
            await host.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(5));
            if (host.ExitCode == 0)
                break;
            Assert.True(host.ExitCode == 137, $"It ended with {host.ExitCode}: {said}");
            Assert.True(++killed <= Kills, said);
            await proxy.ReleaseAsync();
        }

        output.WriteLine($"{Letters} dead letters, {killed} kills at {string.Join(", ", proxy.Kills.Select(k => $"{k.Key} {k.Value}"))}, {clock.Elapsed.TotalSeconds:0.0} s; at last: {said}");
        Assert.Equal(Kills, killed);
        await CheckAsync(messaging, journal, originals);
    }

    private static DeadLetterInfo Death { get; } = new("Poison", "it can't be read", EntityPath.Queue("orders"), new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), 3);

    /// <summary>Two in three at a call that changes something, the others at any call, browsing included: so early that all of them together don't come to the end.</summary>
    private static void Arm(KillingProxy proxy, Process host, Random random, int number)
    {
        var changes = number % 3 != 0;
        var most = changes ? Math.Max(5, Letters / 150) : Letters / 25;
        proxy.Arm(host, random.Next(1, most + 1), operation => !changes || operation is "SendMessageBatch" or "SendMessage" or "DeleteMessageBatch" or "DeleteMessage", (KillMoment)random.Next(3));
    }

    private async Task CheckAsync(IMessaging messaging, string journal, Dictionary<string, Message> originals)
    {
        await using var session = await DeadLetterSession.OpenAsync(messaging, EntityPath.Queue("orders"), journal);
        foreach (var operation in session.Operations)
            output.WriteLine($"{operation.Action} '{operation.Selection}': {operation.Done} done, {operation.InDoubt} in doubt");
        Assert.All(session.Operations, o => Assert.True(o.IsEnded));
        Assert.Equal([DeadLetterAction.Edit, DeadLetterAction.Replay, DeadLetterAction.Discard, DeadLetterAction.Undo], session.Operations.Select(o => o.Action));
        var inDoubt = session.Operations.ToDictionary(o => o.Action, o => o.InDoubt);

        // The chosen but for the edited ones are back in the queue, once, and as they were.
        var replayed = await DrainAsync(messaging.Queue("orders"));
        Assert.Equal(Chosen - Edited, replayed.Select(m => m.MessageId).Distinct().Count());
        Assert.InRange(replayed.Count - (Chosen - Edited), 0, inDoubt[DeadLetterAction.Replay]);
        Assert.All(replayed, m => Assert.Equal((originals[m.MessageId].Text, true), (m.Message.Text, m.Headers["chosen"].As<bool>())));

        // All others are dead again, the edited ones as they were before, with why they died.
        var dead = await DrainAsync(messaging.Source(EntityPath.Queue("orders").DeadLetter));
        var whole = dead.Where(m => m.Message.Text == originals[m.MessageId].Text && m.Headers.Equals(originals[m.MessageId].Headers)).ToList();
        Assert.Equal(originals.Keys.Except(replayed.Select(m => m.MessageId)).Order(StringComparer.Ordinal), whole.Select(m => m.MessageId).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(Letters - Chosen + Edited, dead.Count);
        Assert.All(dead, m => Assert.Equal(Death, m.DeadLetter));
        output.WriteLine($"{replayed.Count} replayed, {dead.Count} dead, {replayed.Count + dead.Count - Letters} there twice");
    }

    private static async Task<List<ReceivedMessage>> DrainAsync(IMessageSource source)
    {
        var all = new List<ReceivedMessage>();
        while (await source.ReceiveAsync(10, TimeSpan.FromSeconds(1)) is { Count: > 0 } received)
        {
            (await source.CompleteManyAsync(received)).ThrowIfAnyFailed();
            all.AddRange(received);
        }

        return all;
    }

    private static Process Start(Uri sqs, string journal)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { typeof(SessionScript).Assembly.Location, sqs.AbsoluteUri, journal },
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment["DOTNET_TieredPGO"] = "0";
        return Process.Start(start)!;
    }
}

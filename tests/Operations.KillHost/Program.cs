using Amazon.Runtime;
using Integration;
using Integration.Aws;
using Integration.Operations;
using Integration.Operations.KillHost;

// Arguments: address of SQS, path of the journal. Does what is left of the session, and says what it did.
await using var messaging = AwsMessaging.Create(
    new AwsMessagingOptions { ServiceUrl = new Uri(args[0]), Region = "us-east-1", AccountId = "000000000000", Credentials = new BasicAWSCredentials("fauxqs", "fauxqs"), Linger = TimeSpan.FromMilliseconds(1) },
    new MessagingClientOptions { NoHiddenRetries = true });
var orders = EntityPath.Queue("orders");
var session = await DeadLetterSession.OpenAsync(messaging, orders, args[1], new DeadLetterSessionOptions { BatchSize = 40, PollWait = TimeSpan.Zero });
await using var closes = session;
if (session.Operations.Count == 0)
{
    var browse = await new DeadLetterBrowser(messaging, orders, new() { PollWait = TimeSpan.Zero }).BrowseAsync(SessionScript.Chosen);
    Console.WriteLine($"browsed {browse.LookedAt}, chosen {browse.Letters.Count}, counted {browse.CountedDeliveries}");
}

(DeadLetterAction Action, Func<Task<DeadLetterReport>> Run)[] steps =
[
    (DeadLetterAction.Edit, () => session.EditAsync(SessionScript.ToEdit, SessionScript.Edit)),
    (DeadLetterAction.Replay, () => session.ReplayAsync(SessionScript.ToReplay)),
    (DeadLetterAction.Discard, () => session.DiscardAsync(DeadLetterQuery.All)),
    (DeadLetterAction.Undo, () => session.UndoAsync()),
];
foreach (var (action, run) in steps)
{
    if (session.Operations.Any(o => o.Action == action && o.IsEnded))
        continue;
    var report = await run();
    Console.WriteLine(report);
    if (report.End != DeadLetterEnd.Completed)
        return 1;
}

return 0;

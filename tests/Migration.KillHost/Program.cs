using Integration;
using Integration.Migration;
using Integration.Migration.KillHost;

// Arguments: port of the brokers' server, path of the journal, routes as source=destination, or one stream to mirror.
var port = int.Parse(args[0]);
await using var from = new MessagingClient(await RemoteDriver.ConnectAsync(port, "from"));
await using var to = new MessagingClient(await RemoteDriver.ConnectAsync(port, "to"));
if (args[2..] is [var one] && one.StartsWith("stream:", StringComparison.Ordinal))
{
    var stream = EntityPath.Parse(one);
    var mirror = new StreamMirror(from, to, MoveRoute.Same(stream), new StreamMirrorOptions { FromName = "from", ToName = "to", JournalPath = args[1], BatchSize = 5, Follow = false });
    var mirrored = await mirror.RunAsync();
    Console.WriteLine($"{mirrored.End}, possible duplicates {mirrored.Progress.PossibleDuplicates} {mirrored.Error}");
    return mirrored.End == MirrorEnd.CaughtUp ? 0 : 1;
}

var routes = args[2..].Select(r => r.Split('=')).Select(r => new MoveRoute(EntityPath.ParseSource(r[0]), EntityPath.ParseSource(r[1]))).ToList();
var report = await new Mover(from, to, new MoveOptions
{
    JournalPath = args[1],
    BatchSize = 5,
    Parallelism = 2,
    PollWait = TimeSpan.Zero,
    WaitForLocked = TimeSpan.Zero,
}).RunAsync(routes);
foreach (var route in report.Routes)
    Console.WriteLine($"{route.Route}: {route.End}, copied {route.Copied}, again {route.AlreadyCopied}, possible duplicates {route.PossibleDuplicates} {route.Error}");
return report.IsComplete ? 0 : 1;

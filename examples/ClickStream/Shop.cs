using Integration;

namespace ClickStream;

/// <summary>The producer and the readers of the stream.</summary>
public sealed class Shop(IMessaging messaging)
{
    private const int Visitors = 100;
    private const int Batch = 250;
    private static readonly string[] Pages = ["/", "/", "/", "/search", "/search", "/article", "/article", "/article", "/cart", "/pay"];

    private readonly IStream _clicks = messaging.Stream("clicks");

    /// <summary>Appends so many clicks while two readers read them, and reads them all again.</summary>
    public async Task<Account> RunAsync(int clicks)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        var (counting, watching) = (CountAsync(clicks, patience.Token), WatchOrderAsync(clicks, patience.Token));
        await AppendAsync(clicks);
        return new Account(clicks, await counting, await watching, await ReplayAsync());
    }

    private async Task AppendAsync(int clicks)
    {
        var random = new Random(1);
        var numbers = new int[Visitors];
        var all = Enumerable.Range(0, clicks).Select(_ =>
        {
            var visitor = random.Next(Visitors);
            var click = new Click($"visitor-{visitor}", ++numbers[visitor], Pages[random.Next(Pages.Length)]);
            return Message.FromJson(click) with { GroupId = click.Visitor };
        });
        foreach (var batch in all.Chunk(Batch))
            (await _clicks.AppendManyAsync(batch)).ThrowIfAnyFailed();
    }

    private async Task<IReadOnlyDictionary<string, int>> CountAsync(int clicks, CancellationToken cancellationToken)
    {
        var byPage = new Dictionary<string, int>();
        await foreach (var click in ReadAsync(clicks, cancellationToken))
            byPage[click.Page] = byPage.GetValueOrDefault(click.Page) + 1;
        return byPage;
    }

    private async Task<int> WatchOrderAsync(int clicks, CancellationToken cancellationToken)
    {
        var (last, inOrder) = (new Dictionary<string, int>(), 0);
        await foreach (var click in ReadAsync(clicks, cancellationToken))
        {
            inOrder += click.Number == last.GetValueOrDefault(click.Visitor) + 1 ? 1 : 0;
            last[click.Visitor] = click.Number;
        }

        return inOrder;
    }

    /// <summary>Waits for clicks that are yet to come, as a live reader does.</summary>
    private IAsyncEnumerable<Click> ReadAsync(int clicks, CancellationToken cancellationToken) =>
        _clicks.ReadAllAsync(StreamPosition.Earliest, cancellationToken: cancellationToken).Take(clicks).Select(r => r.Message.ReadJson<Click>()!);

    /// <summary>Reading removed nothing: everything is there again, up to what is there.</summary>
    private async Task<int> ReplayAsync() => await _clicks.ReadAllAsync(StreamPosition.Earliest, new ReadStreamOptions { Follow = false }).CountAsync();
}

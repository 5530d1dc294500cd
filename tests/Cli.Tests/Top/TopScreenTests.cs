using Integration.Cli.Tests.Support;
using Integration.ContractTests;
using Spectre.Console.Rendering;

namespace Integration.Cli.Tests.Top;

/// <summary>The live view and its keys, on virtual time.</summary>
public sealed class TopScreenTests : IDisposable
{
    private readonly Tool _tool = new();
    private readonly Queue<ConsoleKeyInfo> _keys = [];
    private readonly List<string> _screens = [];

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task Draws_anew_after_every_interval_until_q()
    {
        var queue = await _tool.Here.QueueAsync("orders", "1");
        await RunAsync("", screen =>
        {
            if (screen.Contains("▁█", StringComparison.Ordinal))
                Press("q");
            else if (_screens.Count == 2)
                queue.SendAsync(Message.FromText("more")).GetAwaiter().GetResult();
        });
        Assert.Contains("looking", _screens[0], StringComparison.Ordinal);
        Assert.Matches(@"> orders +\W+ 2 .* \+0\.5 ", _screens[^1]);
        Assert.Contains("1 of 1 sources, by active", _screens[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task S_sorts_by_the_next_and_arrows_choose()
    {
        await _tool.Here.QueueAsync("a", "1");
        await _tool.Here.QueueAsync("b", "1", "2");
        await RunAsync("", screen =>
        {
            if (_screens.Count == 2)
            {
                Assert.Contains("> b", screen, StringComparison.Ordinal);
                _keys.Enqueue(new('\0', ConsoleKey.DownArrow, false, false, false));
            }
            else if (_screens.Count == 3)
            {
                Assert.Contains("> a", screen, StringComparison.Ordinal);
                Press("s");
            }
            else if (screen.Contains("by inflight", StringComparison.Ordinal))
            {
                Press("q");
            }
        });
        // Nothing is in flight: by name, and the chosen one stays chosen.
        Assert.Matches(@"(?s)> a .*  b ", _screens[^1]);
    }

    [Fact]
    public async Task A_filter_is_typed()
    {
        await _tool.Here.QueueAsync("orders", "1");
        await _tool.Here.QueueAsync("bills", "1");
        await RunAsync("/ordx\b\r", screen =>
        {
            if (screen.Contains("1 of 2 sources", StringComparison.Ordinal) && !screen.Contains("filter: ", StringComparison.Ordinal) && screen.Contains("> orders", StringComparison.Ordinal))
                Press("q");
        });
        Assert.Contains("like 'ord'", _screens[^1], StringComparison.Ordinal);
        Assert.DoesNotContain("bills", _screens[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task D_opens_the_dead_letters_and_closes_them()
    {
        await _tool.Here.DeadAsync("bad", "it");
        await RunAsync("", screen =>
        {
            if (screen.Contains("Poison", StringComparison.Ordinal))
                Press("dq");
            else if (screen.Contains("> bad", StringComparison.Ordinal))
                Press("d");
        });
        Assert.Contains(_screens, s => s.Contains("Dead letters of bad", StringComparison.Ordinal) && s.Contains("Poison", StringComparison.Ordinal));
        Assert.Equal(1, (await _tool.Here.Queue("bad").CountAsync()).DeadLettered);
    }

    [Fact]
    public async Task Where_the_service_can_not_peek_r_receives_and_gives_back()
    {
        using var tool = Setup.Troubled(_ => { }, Capability.Peek);
        var client = tool.Open("troubled").Messaging;
        await tool.Clock.RunAsync(client.DeadAsync("bad", [.. Enumerable.Range(0, 21).Select(i => $"{i}")]));
        await RunAsync("", screen =>
        {
            if (screen.Contains("Poison", StringComparison.Ordinal))
                Press("dq");
            else if (screen.Contains("r does so with up to 20", StringComparison.Ordinal))
                Press("r");
            else if (screen.Contains("> bad", StringComparison.Ordinal))
                Press("d");
        }, client: client, clock: tool.Clock);

        Assert.Contains(_screens, s => s.Contains("r: receive and give back, which counts a delivery of each", StringComparison.Ordinal) && !s.Contains("Poison", StringComparison.Ordinal));
        Assert.Contains(_screens, s => s.Contains("Poison", StringComparison.Ordinal) && s.Contains("20 were received and given back, which counted a delivery of each. The first 20;", StringComparison.Ordinal));
        var receiving = client.Queue("bad").DeadLetters.ReceiveAsync(100, TimeSpan.Zero);
        await tool.Clock.RunAsync(receiving);
        var dead = await receiving;
        Assert.Equal((21, 20), (dead.Count, dead.Count(m => m.DeliveryCount == 2)));
    }

    [Theory]
    [InlineData(200, true)]
    [InlineData(60, false)]
    public async Task On_a_narrow_terminal_columns_are_left_out(int width, bool hasDelayed)
    {
        await _tool.Here.QueueAsync("orders", "1");
        await RunAsync("", screen =>
        {
            if (screen.Contains("> orders", StringComparison.Ordinal))
                Press("q");
        }, width);
        Assert.Equal(hasDelayed, _screens[^1].Contains("Delayed", StringComparison.Ordinal));
        Assert.Contains("Dead-lettered", _screens[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("5", "▁")]
    [InlineData("0 7", "▁█")]
    [InlineData("3 0 1", "█▁▃")]
    public void A_sparkline_goes_from_the_lowest_to_the_highest(string values, string expected) =>
        Assert.Equal(expected, TopTable.Sparkline([.. values.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(long.Parse)]));

    private void Press(string keys)
    {
        foreach (var key in keys)
            _keys.Enqueue(new(key, key switch { '\r' => ConsoleKey.Enter, '\b' => ConsoleKey.Backspace, _ => ConsoleKey.None }, false, false, false));
    }

    /// <summary>Runs the view; after each time that it draws, its user does something.</summary>
    private async Task RunAsync(string keys, Action<string> user, int width = 200, IMessaging? client = null, VirtualClock? clock = null)
    {
        (client, clock) = (client ?? _tool.Here, clock ?? _tool.Clock);
        Press(keys);
        var sources = await SourceList.ReadAsync(null!, client, CancellationToken.None);
        using var text = new StringWriter();
        var output = new CliOutput(new CliHost { Input = Stream.Null, Output = text, Error = TextWriter.Null, OutputIsTerminal = true }, OutputFormat.Text, noColor: true);
        (output.Console.Profile.Width, output.Console.Profile.Height) = (width, 24);
        var watch = new SourceWatch(client, sources.Sources, withAge: false, clock);
        var screen = new TopScreen(output, watch, new TopView(watch, SourceOrder.Active, ""), () => _keys.TryDequeue(out var key) ? key : null, clock);
        var running = screen.RunAsync(TimeSpan.FromSeconds(2), Draw, CancellationToken.None);
        await clock.RunAsync(running);
        await running;

        void Draw(IRenderable shown)
        {
            output.Console.Write(shown);
            _screens.Add(text.ToString());
            text.GetStringBuilder().Clear();
            Assert.True(_screens.Count < 50, "The view never came to what the test waits for.");
            user(_screens[^1]);
        }
    }
}

using OrderProcessing.App;

namespace Integration.Examples.Tests.Orders.Outbox;

/// <summary>The command with the outbox: the accounts are the same, and what happens twice without it happens once.</summary>
public sealed class OutboxRunTests : IDisposable
{
    private readonly OrderRunner _plain = new();

    public void Dispose() => _plain.Dispose();

    [Fact]
    public async Task The_sample_has_the_same_accounts()
    {
        using var runner = new OrderRunner();
        Assert.Equal(ExitCode.Ok, await _plain.RunAsync(Stream.Null, CancellationToken.None));
        Assert.Equal(ExitCode.Ok, await runner.RunAsync(Stream.Null, CancellationToken.None, "--outbox", "sqlite"));
        Assert.Empty(runner.Errors);
        Assert.Equal(_plain.Lines.SkipLast(1), runner.Lines.SkipLast(1));
        Assert.True(File.Exists(Path.Combine(runner.DataFolder, "orders.db")));
    }

    [Fact]
    public async Task A_crash_after_publishing_publishes_once()
    {
        using var runner = new OrderRunner
        {
            Around = async (context, next, token) =>
            {
                await next(context, token);
                if (context.Attempt == 1)
                    throw new InvalidOperationException("crash");
            },
        };
        var code = await runner.RunAsync(
            Lines.Orders(5), "--outbox", "sqlite", "--Messaging:Consumers:orders:RetriesInPlace=0", "--Messaging:Consumers:orders:RedeliveryDelay=00:00:00");
        Assert.Equal(ExitCode.Ok, code);
        runner.AssertSubscription("email", expected: 5, duplicates: 0);
    }

    [Fact]
    public async Task One_run_after_the_other_has_books_of_its_own()
    {
        for (var run = 0; run < 2; run++)
        {
            using var console = new OrderRunner();
            Assert.Equal(ExitCode.Ok, await console.RunAsync(Lines.Orders(3), "--outbox", "sqlite", $"--OrderProcessing:DataFolder={_plain.DataFolder}"));
            Assert.Contains("in: 3", console.Lines);
            Assert.Contains("bad lines: 0", console.Lines);
        }
    }

    [Fact]
    public async Task Of_two_runs_at_once_the_second_is_told_to_take_another_folder()
    {
        using var other = new FileStream(Path.Combine(_plain.DataFolder, "orders.lock"), FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        Assert.Equal(ExitCode.Configuration, await _plain.RunAsync("", "--outbox", "sqlite"));
        Assert.Contains("OrderProcessing:DataFolder", Assert.Single(_plain.Errors));
    }
}

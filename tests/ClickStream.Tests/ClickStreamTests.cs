using System.Diagnostics;
using global::ClickStream;
using Integration.InMemory;

namespace Integration.ClickStream.Tests;

public class ClickStreamTests
{
    [Fact]
    public async Task Every_reader_sees_every_click_in_the_order_of_each_visitor()
    {
        await using var messaging = InMemoryMessaging.Create();
        await messaging.StreamTopology().CreateStreamAsync(new("clicks") { Partitions = 3 });

        var account = await new Shop(messaging).RunAsync(2_000);

        Assert.True(account.AddsUp, account.ToString());
        Assert.Equal(["/", "/article", "/cart", "/pay", "/search"], account.ByPage.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void An_account_with_a_click_too_few_does_not_add_up()
    {
        using var output = new StringWriter();
        new Account(3, new Dictionary<string, int> { ["/"] = 3 }, InOrder: 2, Replayed: 3).Print(output);
        Assert.Contains("3 appended = 3 counted = 2 in order = 3 replayed: IT DOES NOT ADD UP.", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_program_makes_its_stream_from_its_configuration()
    {
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { typeof(Shop).Assembly.Location, "--Clicks=500", "--Messaging:Topology:Streams:clicks:Partitions=2" },
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var program = Process.Start(start)!;
        var output = await program.StandardOutput.ReadToEndAsync();
        await program.WaitForExitAsync();
        Assert.Equal(0, program.ExitCode);
        Assert.Contains("500 appended = 500 counted = 500 in order = 500 replayed: it all adds up.", output, StringComparison.Ordinal);
    }
}

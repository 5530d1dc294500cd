using Integration.Cli.Tests.Support;

namespace Integration.Cli.Tests.Commands;

/// <summary>CSV, the text of Prometheus, and tables on narrow terminals.</summary>
public sealed class OutputFormatTests : IDisposable
{
    private readonly Tool _tool = new();

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task Counts_as_rows()
    {
        await _tool.Here.QueueAsync("orders", "1", "2");
        await _tool.Here.DeadAsync("bad", "1");
        var run = await _tool.SucceedAsync("count --csv --sort active");
        Assert.Equal(
            [
                "provider,at,source,active,inFlight,delayed,deadLettered,exact,oldestSeconds,changePerSecond,deadLettersPerSecond,error",
                "in-memory,2030-01-01T00:00:00+00:00,orders,2,0,0,0,true,,,,",
                "in-memory,2030-01-01T00:00:00+00:00,bad,0,0,0,1,true,,,,",
            ],
            run.Lines);
    }

    [Fact]
    public async Task Without_rows_there_are_the_names_of_the_columns() => Assert.StartsWith("provider,at,source,", Assert.Single((await _tool.SucceedAsync("count --csv")).Lines), StringComparison.Ordinal);

    [Fact]
    public async Task Objects_within_rows_are_columns_of_their_own()
    {
        await _tool.Here.Topology.CreateQueueAsync(new QueueDefinition("orders") { MaxDeliveryCount = 3 });
        var run = await _tool.SucceedAsync("inspect --csv");
        var (titles, row) = (run.Lines[0].Split(','), run.Lines[1]);
        Assert.Equal(["provider", "kind", "path", "settings", "counts.source", "counts.active"], titles[..6]);
        Assert.StartsWith("in-memory,Queue,orders,\"{\"\"LockDuration\"\"", row, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_has_no_members_of_its_own_is_a_row_all_the_same()
    {
        var run = await _tool.SucceedAsync("check --for in-memory --from t.yaml --csv".Replace("t.yaml", Topology(), StringComparison.Ordinal));
        Assert.Equal(2, run.Lines.Length);
        Assert.EndsWith(",true,in-memory,,,,,", run.Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_is_one_line_whatever_is_in_it()
    {
        var queue = await _tool.Here.QueueAsync("orders");
        await queue.SendAsync(Message.FromText("a,\"b\"\r\n\u001B[2J") with { MessageId = "m1" });
        var run = await _tool.SucceedAsync("peek orders --csv");
        Assert.Equal(2, run.Lines.Length);
        Assert.StartsWith("m1,orders,", run.Lines[1], StringComparison.Ordinal);
        Assert.EndsWith("\"a,\"\"b\"\"\\u000D\\u000A\\u001B[2J\"", run.Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_form_at_a_time()
    {
        Assert.Equal(ExitCode.Usage, (await _tool.RunAsync("count --csv --json")).Code);
        Assert.Equal(ExitCode.Usage, (await _tool.RunAsync("count --prometheus --csv")).Code);
        Assert.Equal(ExitCode.Usage, (await _tool.RunAsync("count --prometheus --watch")).Code);
    }

    [Fact]
    public async Task Counts_for_Prometheus()
    {
        await _tool.Here.QueueAsync("orders", "1", "2");
        _tool.Clock.Advance(TimeSpan.FromSeconds(90));
        var run = await _tool.RunAsync("count orders missing --age --prometheus");
        Assert.Equal(ExitCode.FoundProblems, run.Code);
        Assert.Equal(
            [
                "# HELP integration_source_counted Whether the queue or subscription could be counted.",
                "# TYPE integration_source_counted gauge",
                "integration_source_counted{provider=\"in-memory\",source=\"orders\"} 1",
                "integration_source_counted{provider=\"in-memory\",source=\"missing\"} 0",
                "# HELP integration_messages Messages of a queue or subscription, as the service counts them.",
                "# TYPE integration_messages gauge",
                "integration_messages{provider=\"in-memory\",source=\"orders\",state=\"active\"} 2",
                "integration_messages{provider=\"in-memory\",source=\"orders\",state=\"in_flight\"} 0",
                "integration_messages{provider=\"in-memory\",source=\"orders\",state=\"delayed\"} 0",
                "integration_messages{provider=\"in-memory\",source=\"orders\",state=\"dead_lettered\"} 0",
                "# HELP integration_oldest_message_age_seconds How long ago the oldest message was enqueued.",
                "# TYPE integration_oldest_message_age_seconds gauge",
                "integration_oldest_message_age_seconds{provider=\"in-memory\",source=\"orders\"} 90",
            ],
            run.Lines);
    }

    [Theory]
    [InlineData(80, "│ orders-of-the-day │")]
    [InlineData(40, "Source         orders-of-the-day")]
    public void A_table_that_does_not_fit_shows_each_row_as_a_list(int width, string expected)
    {
        using var text = new StringWriter();
        var output = new CliOutput(new CliHost { Input = Stream.Null, Output = text, Error = TextWriter.Null, OutputIsTerminal = true }, OutputFormat.Text, noColor: true);
        output.Console.Profile.Width = width;
        output.Table(["Source", "#Active", "#Dead-lettered"], [["orders-of-the-day", "1,200", "3"]]);
        Assert.Contains(expected, text.ToString(), StringComparison.Ordinal);
        Assert.Contains("1,200", text.ToString(), StringComparison.Ordinal);
    }

    private string Topology()
    {
        _tool.Write("t.yaml", "Queues:\n  orders:\n    MaxDeliveryCount: 3\n");
        return "t.yaml";
    }
}

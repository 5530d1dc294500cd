using System.IO.Pipelines;
using System.Text;
using OrderProcessing.Orders;

namespace Integration.Examples.Tests.Orders;

public class OrderReaderTests
{
    [Fact]
    public async Task A_bad_line_is_reported_with_its_number_and_does_not_stop_the_rest()
    {
        var text = string.Join('\n',
            Lines.Order(1),
            "{\"id\":",
            "",
            "[1, 2]",
            Lines.Order(2).Replace("\"total\":10", "\"total\":\"ten\""),
            Lines.Order(3).Replace("\"country\":\"DE\",", ""),
            Lines.Order(4).Replace("\"email\":\"ann@example.com\"", "\"email\":null"),
            Lines.Order(5).Replace("\"DE\"", "\"Germany\""),
            "null",
            Lines.Order(6));

        var lines = await Lines.Read(text).ToListAsync();

        Assert.Equal([1, 10], lines.Where(l => l.Fault is null).Select(l => l.Number));
        var bad = lines.Where(l => l.Fault is not null).ToDictionary(l => l.Number, l => l.Fault!);
        Assert.Equal([2, 4, 5, 6, 7, 8, 9], bad.Keys.Order());
        Assert.Contains("$.total", bad[5]);
        Assert.Contains("country", bad[6]);
        Assert.Contains("Email", bad[7], StringComparison.OrdinalIgnoreCase);
        Assert.Contains("two-letter", bad[8]);
        Assert.All(bad.Values, fault => Assert.DoesNotContain("LineNumber", fault));
    }

    [Theory]
    [InlineData("\uFEFF")]
    [InlineData("\n \r\n")]
    public async Task Byte_order_mark_blank_lines_and_Windows_line_ends_are_no_fault(string before)
    {
        var lines = await Lines.Read($"{before}{Lines.Order(1)}\r\n{Lines.Order(2)}").ToListAsync();
        Assert.Equal(["A-1", "A-2"], lines.Select(l => l.Order?.Id));
    }

    [Fact]
    public async Task A_line_of_any_length_is_one_bad_line()
    {
        var lines = await Lines.Read($"{Lines.Order(1)}\n{new string('x', 3_000_000)}\n{Lines.Order(2)}\n").ToListAsync();
        Assert.Equal([(1, true), (2, false), (3, true)], lines.Select(l => (l.Number, l.Order is not null)));
        Assert.Contains("longer than", lines[1].Fault);
    }

    [Fact]
    public async Task Text_that_is_no_UTF8_is_a_bad_line()
    {
        var bytes = Encoding.UTF8.GetBytes(Lines.Order(1));
        bytes[Array.IndexOf(bytes, (byte)'A')] = 0xFF;
        var line = Assert.Single(Assert.Single(await OrderReader.ReadAsync(new MemoryStream(bytes)).ToListAsync()));
        Assert.NotNull(line.Fault);
    }

    [Fact]
    public async Task Lines_are_given_out_as_they_arrive()
    {
        var pipe = new Pipe();
        await using var batches = OrderReader.ReadAsync(pipe.Reader.AsStream()).GetAsyncEnumerator();
        await pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes($"{Lines.Order(1)}\n{Lines.Order(2)}\n{{\"id\":"));

        Assert.True(await batches.MoveNextAsync()); // although the input has not ended
        Assert.Equal([1, 2], batches.Current.Select(l => l.Number));
    }

    [Fact]
    public async Task Empty_input_has_no_lines() => Assert.Empty(await Lines.Read("").ToListAsync());
}

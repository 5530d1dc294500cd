using System.Diagnostics;
using OrderProcessing.App;

namespace Integration.Examples.Tests.Orders;

/// <summary>What only a process of its own shows: its environment and its signals.</summary>
public class OrderProcessTests
{
    [Fact]
    public async Task The_environment_chooses_the_provider()
    {
        using var process = Start("", ("Messaging__Provider", "from-environment"));
        process.StandardInput.Close();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal((int)ExitCode.Configuration, process.ExitCode);
        Assert.Contains("'from-environment'", error);
    }

    [Fact]
    public async Task The_command_line_wins_over_the_environment()
    {
        using var process = Start("--provider in-memory", ("Messaging__Provider", "from-environment"));
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal((int)ExitCode.Ok, process.ExitCode);
        Assert.Contains("in: 0", output);
        Assert.DoesNotContain('\e', output);
    }

    [Fact]
    public async Task A_request_to_end_is_followed_while_standard_input_is_silent()
    {
        using var process = Start("");
        await process.StandardInput.WriteLineAsync("no order");
        await process.StandardInput.FlushAsync();
        Assert.StartsWith("line 1: ", await process.StandardError.ReadLineAsync()); // it runs

        using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal((int)ExitCode.Interrupted, process.ExitCode);
        Assert.Contains("Interrupted", output);
    }

    private static Process Start(string arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", $"\"{typeof(OrderCommand).Assembly.Location}\" - {arguments}")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["OrderProcessing__DataFolder"] = Path.Combine(AppContext.BaseDirectory, "data");
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }
}

using Integration.Hosting;
using Integration.Registration;
using Microsoft.Extensions.DependencyInjection;
using OrderProcessing.App;

namespace Integration.Examples.Tests.Orders;

/// <summary>The example as its command runs it, with what it wrote.</summary>
internal sealed class OrderRunner : IDisposable
{
    private readonly PlainConsole _console = new();
    private readonly StringWriter _error = new();

    /// <summary>Runs inside the books and around the handler of orders: where tests make things fail.</summary>
    public Func<MessageContext, ConsumerDelegate, CancellationToken, Task>? Around { get; init; }

    /// <summary>The clock; the system's when null.</summary>
    public TimeProvider? Time { get; init; }

    /// <summary>Where the run keeps its files; of this runner alone.</summary>
    public string DataFolder { get; } = Directory.CreateTempSubdirectory("orders-").FullName;

    public string[] Lines => _console.Lines;

    public string[] Errors => _error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public void Dispose()
    {
        _console.Dispose();
        _error.Dispose();
        Directory.Delete(DataFolder, recursive: true);
    }

    /// <summary>Runs on text as standard input.</summary>
    public Task<ExitCode> RunAsync(string input, params string[] args) =>
        RunAsync(Orders.Lines.ToStream(input), CancellationToken.None, ["-", .. args]);

    public async Task<ExitCode> RunAsync(Stream input, CancellationToken cancellationToken, params string[] args) =>
        (ExitCode)await OrderCommand.RunAsync(
            ["--Logging:LogLevel:Default=None", $"--OrderProcessing:DataFolder={DataFolder}", .. args], new Terminal(input, _console.Console, _error), Configure, cancellationToken);

    public void AssertSubscription(string name, int expected, int duplicates = 0) => Assert.EndsWith(
        $": expected {expected}, actual {expected}, duplicates {duplicates}, ok",
        Assert.Single(Lines, l => l.StartsWith($"subscription {name} ", StringComparison.Ordinal)));

    private void Configure(IMessagingBuilder messaging)
    {
        if (Time is not null)
            messaging.Services.AddSingleton(Time);
        if (Around is not null)
        {
            messaging.Services.AddSingleton(Around);
            messaging.UseMiddleware<Middleware>("orders");
        }
    }

    private sealed class Middleware(Func<MessageContext, ConsumerDelegate, CancellationToken, Task> around) : IConsumerMiddleware
    {
        public Task InvokeAsync(MessageContext context, ConsumerDelegate next, CancellationToken cancellationToken) => around(context, next, cancellationToken);
    }
}

using System.CommandLine;
using Integration;
using Microsoft.Extensions.Configuration;
using OrderProcessing.Flow;
using OrderProcessing.Orders;

namespace OrderProcessing.App;

/// <summary>The command line, and how every failure becomes a message and an exit code.</summary>
public static class OrderCommand
{
    private static string SampleFile => Path.Combine(AppContext.BaseDirectory, "sample-orders.ndjson");

    public static async Task<int> RunAsync(string[] args, Terminal terminal, CancellationToken cancellationToken = default)
    {
        var settings = args.Where(Settings.IsSetting).ToList();
        var input = new Argument<string?>("input")
        {
            Description = "NDJSON file of orders, or - for standard input. The sample of 1,000 orders when left out.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        input.Validators.Add(result =>
        {
            // Otherwise a mistyped option would be taken for a file.
            if (result.Tokens.Any(t => t.Value.Length > 1 && t.Value[0] == '-'))
                result.AddError($"'{result.Tokens[0].Value}' is no option; a file whose name begins with '-' is written './-name'.");
        });
        var provider = new Option<string?>("--provider") { Description = "The messaging provider; short for --Messaging:Provider=<name>." };
        var workers = new Option<string?>("--workers") { Description = "How many workers compete for orders; short for --OrderProcessing:Workers=<n>." };
        var command = new RootCommand("An order system over queues and topics. Any setting can be given as --Section:Key=value.") { input, provider, workers };
        command.SetAction(async (parsed, token) => (int)await RunAsync(
            parsed.GetValue(input),
            () => Settings.Load(settings, [new("Messaging:Provider", parsed.GetValue(provider)), new("OrderProcessing:Workers", parsed.GetValue(workers))]),
            terminal,
            token));
        return await command.Parse([.. args.Where(a => !Settings.IsSetting(a))]).InvokeAsync(
            new InvocationConfiguration
            {
                Output = terminal.Output.Profile.Out.Writer,
                Error = terminal.Error,
                ProcessTerminationTimeout = TimeSpan.FromSeconds(15),
            },
            cancellationToken);
    }

    private static async Task<ExitCode> RunAsync(
        string? path, Func<IConfiguration> load, Terminal terminal, CancellationToken cancellationToken)
    {
        try
        {
            var configuration = load();
            var options = Settings.ReadFlow(configuration);
            await using var input = path == "-" ? terminal.Input : File.OpenRead(path ?? SampleFile);
            var client = new MessagingClientOptions { Topology = new OrderTopology(options).Definition };
            await using var messaging = Providers.Create(configuration.GetSection("Messaging"), client);

            var flow = new OrderFlow(messaging, options) { OnBadLine = line => terminal.Error.WriteLine($"line {line.Number}: {line.Fault}") };
            // The flow hands its own token to the reader, which also ends when another part fails.
            var report = await flow.RunAsync(OrderReader.ReadAsync(input, CancellationToken.None), cancellationToken);
            ReportPrinter.Print(report, messaging.Provider, terminal.Output);
            return ExitCodeOf(report);
        }
        catch (SettingException e)
        {
            return await FailAsync(e, ExitCode.Configuration);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return await FailAsync(e, ExitCode.Input);
        }
        catch (MessagingException e)
        {
            return await FailAsync(e, ExitCode.Messaging);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }

        async Task<ExitCode> FailAsync(Exception e, ExitCode code)
        {
            await terminal.Error.WriteLineAsync(e.Message);
            return code;
        }
    }

    /// <summary>What a run that came to its end means for the caller.</summary>
    public static ExitCode ExitCodeOf(OrderFlowReport report) => report switch
    {
        { Interrupted: true } => ExitCode.Interrupted,
        { AddsUp: false } => ExitCode.DoesNotAddUp,
        { BadLines.Count: > 0 } => ExitCode.BadLines,
        _ => ExitCode.Ok,
    };
}

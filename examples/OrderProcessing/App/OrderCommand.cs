using System.CommandLine;
using System.Diagnostics;
using Integration;
using Integration.Registration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrderProcessing.Accounts;

namespace OrderProcessing.App;

/// <summary>The command line, and how every failure becomes a message and an exit code.</summary>
public static class OrderCommand
{
    private static string SampleFile => Path.Combine(AppContext.BaseDirectory, "sample-orders.ndjson");

    public static async Task<int> RunAsync(
        string[] args, Terminal terminal, Action<IMessagingBuilder>? configure = null, CancellationToken cancellationToken = default)
    {
        var input = new Argument<string?>("input")
        {
            Description = "NDJSON file of orders, or - for standard input. The sample of 1,000 orders when left out.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        input.Validators.Add(result =>
        {
            // Otherwise a mistyped option would be taken for a file.
            if (result.Tokens.Any(t => t.Value.Length > 1 && t.Value[0] == '-'))
                result.AddError($"'{result.Tokens[0].Value}' is not an option; a file whose name begins with '-' is written './-name'.");
        });
        var provider = new Option<string?>("--provider") { Description = "The messaging provider; short for --Messaging:Provider=<name>." };
        var workers = new Option<string?>("--workers") { Description = "How many orders are processed at once; short for --Messaging:Consumers:orders:MaxConcurrency=<n>." };
        var outbox = new Option<string?>("--outbox") { Description = "An outbox for what is sent: none or sqlite; short for --OrderProcessing:Outbox=<name>." };
        var command = new RootCommand("An order system over queues and topics. Any setting can be given as --Section:Key=value.") { input, provider, workers, outbox };
        command.SetAction(async (parsed, token) =>
        {
            var settings = args.Where(IsSetting).ToList();
            if (parsed.GetValue(provider) is { } name)
                settings.Add($"--Messaging:Provider={name}");
            if (parsed.GetValue(workers) is { } count)
                settings.Add($"--Messaging:Consumers:orders:MaxConcurrency={count}");
            if (parsed.GetValue(outbox) is { } kind)
                settings.Add($"--OrderProcessing:Outbox={kind}");
            return (int)await RunAsync(parsed.GetValue(input), [.. settings], terminal, configure, token);
        });
        var invocation = new InvocationConfiguration
        {
            Output = terminal.Output.Profile.Out.Writer,
            Error = terminal.Error,
            ProcessTerminationTimeout = null, // The host ends on Ctrl-C.
        };
        return await command.Parse([.. args.Where(a => !IsSetting(a))]).InvokeAsync(invocation, cancellationToken);
    }

    private static async Task<ExitCode> RunAsync(
        string? path, string[] settings, Terminal terminal, Action<IMessagingBuilder>? configure, CancellationToken cancellationToken)
    {
        try
        {
            await using var input = path == "-" ? terminal.Input : File.OpenRead(path ?? SampleFile);
            using var host = OrderApp.Build(settings, configure);
            try
            {
                await host.StartAsync(cancellationToken);
            }
            catch (Exception e) when (e is not (MessagingException or OperationCanceledException))
            {
                return Fail(e, ExitCode.Configuration); // Whatever a provider's SDK throws before its first call: no region, no credentials.
            }

            return ExitCodeOf(await RunAsync(host, input, terminal, cancellationToken));
        }
        catch (InvalidDataException e)
        {
            return Fail(e, ExitCode.Configuration); // appsettings.json is not JSON, or names an outbox that there is not.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Fail(e, ExitCode.Input);
        }
        catch (MessagingException e)
        {
            return Fail(e, ExitCode.Messaging);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }

        ExitCode Fail(Exception e, ExitCode code)
        {
            terminal.Error.WriteLine(e.Message);
            return code;
        }
    }

    private static async Task<OrderReport> RunAsync(IHost host, Stream input, Terminal terminal, CancellationToken cancellationToken)
    {
        var services = host.Services;
        var run = services.GetRequiredService<OrderRun>();
        run.OnBadLine = line => terminal.Error.WriteLine($"line {line.Number}: {line.Fault}");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(
            cancellationToken, services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        var started = Stopwatch.GetTimestamp();
        var interrupted = true;
        OrderReport report;
        try
        {
            await run.RunAsync(input, stop.Token);
            interrupted = false;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The report tells how far it got.
        }
        finally
        {
            // Also when the service failed.
            await host.StopAsync(CancellationToken.None);
            report = services.GetRequiredService<OrderLedger>().ToReport() with { Interrupted = interrupted, Elapsed = Stopwatch.GetElapsedTime(started) };
            ReportPrinter.Print(report, services.GetRequiredService<IMessaging>().Provider, terminal.Output);
        }

        return report;
    }

    /// <summary>Whether an argument is a setting (<c>--Section:Key=value</c>) rather than an option of the command.</summary>
    private static bool IsSetting(string argument) => argument.StartsWith("--", StringComparison.Ordinal) && argument.Split('=')[0].Contains(':');

    /// <summary>What a run that came to its end means for the caller.</summary>
    public static ExitCode ExitCodeOf(OrderReport report) => report switch
    {
        { Interrupted: true } => ExitCode.Interrupted,
        { AddsUp: false } => ExitCode.DoesNotAddUp,
        { BadLines.Count: > 0 } => ExitCode.BadLines,
        _ => ExitCode.Ok,
    };
}

using System.CommandLine;

namespace Integration.Cli;

/// <summary>The dashboard on this machine, until it is stopped.</summary>
internal sealed class UiCommand : CliCommand
{
    private const int MaxPort = 65_535;

    private readonly Option<int?> _port = Inputs.Number("--port", "The port; a free one when left out.", 1, MaxPort);
    private readonly Option<string?> _journals = new("--journals")
    {
        Description = "The folder of the journals of dead-letter sessions, moves and mirrors; this folder when left out.",
        HelpName = "FOLDER",
    };

    private readonly Option<string?> _traceUrl = new("--trace-url") { Description = "Where your tracing system shows a trace, with {id} for its id: dead letters link to it.", HelpName = "URL" };

    public UiCommand() : base(
        "ui",
        "Show the dashboard in a browser until Ctrl-C: backlog, topology, messages, dead-letter work, moves. It listens on 127.0.0.1 only, and lets in whoever opens the printed link.",
        "integration ui",
        "integration ui --provider azure-service-bus --port 8090",
        "integration ui --journals journals --trace-url https://jaeger.example.com/trace/{id}")
    {
        Add(_port);
        Add(_journals);
        Add(_traceUrl);
    }

    public override async Task<ExitCode> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        var client = context.Open(noHiddenRetries: true);
        var server = await UiServer.StartAsync(
            context, client, context.Get(_port) ?? 0, context.PathOf(context.Get(_journals) ?? "."), context.Get(_traceUrl), cancellationToken).ConfigureAwait(false);
        await using (server.ConfigureAwait(false))
        {
            if (context.Out.IsJson)
                context.Out.Document(new UiDocument(server.Link.ToString(), server.Link.Port), CliJson.Readable.UiDocument);
            else
                context.Out.Line(server.Link.ToString());
            context.Host.Output.Flush();
            context.Out.Note($"The dashboard of {client.Name} runs until Ctrl-C. Whoever has the link may do everything that your configuration may; it works until then.");
            await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return ExitCode.Ok;
    }
}

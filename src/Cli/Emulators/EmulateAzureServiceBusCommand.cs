using System.CommandLine;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Integration.Emulators.AzureServiceBus;

namespace Integration.Cli;

/// <summary>An Azure Service Bus namespace on this machine, until it is stopped.</summary>
internal sealed class EmulateAzureServiceBusCommand : CliCommand
{
    // Those of Microsoft's emulator, so that its connection strings fit.
    private const int DefaultPort = 5672;
    private const int DefaultAdministrationPort = 5300;
    private const int MaxPort = 65_535;

    private readonly Option<int?> _port = Inputs.Number("--port", $"The port for messages (AMQP); {DefaultPort} when left out, 0 for one that is free.", 0, MaxPort);
    private readonly Option<int?> _administrationPort =
        Inputs.Number("--administration-port", $"The port for administration (HTTP); {DefaultAdministrationPort} when left out, 0 for one that is free.", 0, MaxPort);

    private readonly Option<string?> _certificate = new("--certificate") { Description = "A certificate with its key as PEM: both ports then use TLS.", HelpName = "FILE" };

    public EmulateAzureServiceBusCommand() : base(
        "azure-service-bus",
        "Run an Azure Service Bus namespace on this machine until Ctrl-C: queues, topics, sessions, transactions, over AMQP and HTTP. "
        + "--config names a Config.json as Microsoft's emulator reads it, or the same as YAML: entities that are there from the start. Nothing is kept when it ends.",
        "integration emulate azure-service-bus",
        "integration emulate azure-service-bus --config Config.json",
        "integration emulate azure-service-bus --port 0 --administration-port 0 --json")
    {
        Add(_port);
        Add(_administrationPort);
        Add(_certificate);
    }

    public override async Task<ExitCode> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        var entities = context.Get(CommonOptions.Config) is { } file ? EmulatorConfiguration.ReadJson(context.PathOf(file)) : null;
        using var certificate = context.Get(_certificate) is { } pem ? ReadCertificate(context.PathOf(pem)) : null;
        var emulator = await StartAsync(context, certificate, cancellationToken).ConfigureAwait(false);
        await using (emulator.ConfigureAwait(false))
        {
            if (entities is not null)
                Create(emulator, entities);
            Write(context, emulator);
            try
            {
                await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // The usual way to end it.
            }
        }

        return ExitCode.Ok;
    }

    private async Task<ServiceBusEmulator> StartAsync(CliContext context, X509Certificate2? certificate, CancellationToken cancellationToken)
    {
        var options = new ServiceBusEmulatorOptions
        {
            Port = context.Get(_port) ?? DefaultPort,
            AdministrationPort = context.Get(_administrationPort) ?? DefaultAdministrationPort,
            Certificate = certificate,
            Logger = context.Verbose ? new ErrorLog(context.Host.Error).CreateLogger("emulator") : null,
        };
        try
        {
            return await ServiceBusEmulator.StartAsync(options, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            throw new CliException(
                ExitCode.Refused,
                $"The ports {options.Port} and {options.AdministrationPort} can't be listened on: {e.Message} Give others with --port and --administration-port, or 0 for free ones.",
                e);
        }
    }

    private static X509Certificate2 ReadCertificate(string file)
    {
        try
        {
            using var read = X509Certificate2.CreateFromPemFile(file);
            // A key that only lives in memory can't be used by every platform's TLS.
            return X509CertificateLoader.LoadPkcs12(read.Export(X509ContentType.Pfx), password: null);
        }
        catch (CryptographicException e)
        {
            throw new CliException(ExitCode.Configuration, $"'{file}' is not a certificate with its key as PEM: {e.Message}", e);
        }
    }

    private static void Create(ServiceBusEmulator emulator, string entities)
    {
        try
        {
            emulator.CreateEntities(entities);
        }
        catch (Exception e) when (e is FormatException or ServiceBusEmulatorException)
        {
            throw new CliException(ExitCode.Configuration, e.Message, e);
        }
    }

    private static void Write(CliContext context, ServiceBusEmulator emulator)
    {
        if (context.Out.IsJson)
        {
            context.Out.Document(
                new EmulatorDocument(emulator.ConnectionString, emulator.AdministrationConnectionString, emulator.Port, emulator.AdministrationPort),
                CliJson.Readable.EmulatorDocument);
        }
        else
        {
            context.Out.Line($"Messages:       {emulator.ConnectionString}");
            context.Out.Line($"Administration: {emulator.AdministrationConnectionString}");
        }

        context.Host.Output.Flush();
        context.Out.Note("The emulator runs until Ctrl-C; nothing is kept when it ends.");
    }
}

using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Integration.Hosting;
using Integration.Migration;

namespace Integration.Cli;

/// <summary>Writes an AsyncAPI document.</summary>
internal sealed class AsyncApiCommand : CliCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Option<Uri?> _url = new("--url")
    {
        Description = "A running application's document, which has its messages and operations; the variable "
            + $"{RunningApplication.AuthorizationVariable} has the header Authorization for it.",
        HelpName = "URL",
        CustomParser = r =>
        {
            if (Uri.TryCreate(r.Tokens[0].Value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
                return url;
            r.AddError($"--url: '{r.Tokens[0].Value}' is not an http or https address.");
            return null;
        },
    };

    private readonly Option<string?> _from = new("--from")
    {
        Description = "A topology (.yaml, .yml, .json), as export writes it, instead of the one of the configuration. The document then has no servers.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _title = new("--title") { Description = "The document's title; the provider or the file when left out.", HelpName = "TEXT" };

    private readonly Option<string?> _version = new("--api-version") { Description = "The version of what the document describes; 1.0.0 when left out.", HelpName = "TEXT" };

    private readonly Option<string?> _output = new("--output", "-o")
    {
        Description = "The file to write: .yaml, .yml or .json. YAML on standard output when left out (JSON with --json).",
        HelpName = "FILE",
    };

    private readonly Option<bool> _force = new("--force") { Description = "Overwrite the file if it exists." };

    public AsyncApiCommand() : base(
        "asyncapi",
        "Write an AsyncAPI 3.0 document: a running application's own, or the channels of the configuration's topology or of a file.",
        "integration asyncapi --url https://orders.example.com/messaging/asyncapi.json --output orders.yaml",
        "integration asyncapi --provider aws --title Orders",
        "integration asyncapi --from topology.yaml --json | jq .channels")
    {
        foreach (var option in new Option[] { _url, _from, _title, _version, _output, _force })
            Add(option);
        Validators.Add(result =>
        {
            if (result.GetResult(_url) is not null && new[] { _from, _title, _version }.Any(o => result.GetResult(o) is not null))
                result.AddError("--url takes the document as the application has it: leave out --from, --title and --api-version.");
        });
    }

    public override async Task<ExitCode> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        var file = context.Get(_output);
        var format = file is not null ? TopologyDocument.FormatOf(file) : context.Out.IsJson ? TopologyFormat.Json : TopologyFormat.Yaml;
        if (file is not null)
            context.CheckOutput(file, context.Get(_force));
        var document = await MakeAsync(context, cancellationToken).ConfigureAwait(false);
        var text = format == TopologyFormat.Json ? document.ToJsonString(Indented) : YamlText.Of(document);
        if (file is null)
        {
            context.Out.Line(text.TrimEnd());
            return ExitCode.Ok;
        }

        var writer = new StreamWriter(context.OpenOutput(file, context.Get(_force)));
        await using (writer.ConfigureAwait(false))
            await writer.WriteLineAsync(text.TrimEnd().AsMemory(), cancellationToken).ConfigureAwait(false);
        context.Out.Note($"{Count(document, "channels")} channels and {Count(document, "operations")} operations written to {file}.");
        return ExitCode.Ok;
    }

    private async Task<JsonObject> MakeAsync(CliContext context, CancellationToken cancellationToken)
    {
        if (context.Get(_url) is { } url)
            return await RunningApplication.FetchAsync(url, context.Host.Authorization, cancellationToken).ConfigureAwait(false);
        if (context.Get(_from) is { } file)
        {
            var topology = await PlanInput.ReadFileAsync(context, file, cancellationToken).ConfigureAwait(false);
            return AsyncApiDocument.Of(topology, null, Describe(context, Path.GetFileNameWithoutExtension(file))).ToJson();
        }

        var client = context.Open();
        var declared = PlanInput.Declared(client, "--from with a file, or --url of a running application");
        return AsyncApiDocument.Of(declared, client.Messaging, Describe(context, client.Name)).ToJson();
    }

    private AsyncApiOptions Describe(CliContext context, string title) => new()
    {
        Title = context.Get(_title) ?? title,
        Version = context.Get(_version) ?? "1.0.0",
    };

    private static int Count(JsonObject document, string section) => (document[section] as JsonObject)?.Count ?? 0;
}

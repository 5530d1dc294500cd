using System.CommandLine;

namespace Integration.Cli;

/// <summary>Reads a stream.</summary>
internal sealed class StreamTailCommand : CliCommand
{
    private readonly Argument<EntityPath> _stream = Inputs.Stream();

    private readonly Option<StreamPosition?> _from = Inputs.Position(
        "--from", "Where to begin: earliest, latest, -15m (s, m, h, d), a time such as 2026-03-01T12:00:00Z, or of one partition @OFFSET or '>OFFSET'. When left out earliest, with --follow latest.");

    private readonly Option<string?> _partition = new("--partition") { Description = "Only this partition.", HelpName = "ID" };
    private readonly Option<string?> _key = new("--key") { Description = "Only the records of this key.", HelpName = "KEY" };
    private readonly Option<bool> _follow = new("--follow", "-f") { Description = "Wait for more at the end, until Ctrl-C." };
    private readonly Option<int?> _max = Inputs.Number("--max", "End after this many records.");

    public StreamTailCommand() : base(
        "tail",
        "Read a stream and write each record as a line of JSON. Reading removes nothing and disturbs no reader group.",
        "integration stream tail clicks --follow",
        "integration stream tail clicks --from -15m --key visitor-1",
        "integration stream tail clicks --from @1200 --partition 0 --max 10")
    {
        Add(_stream);
        foreach (var option in new Option[] { _from, _partition, _key, _follow, _max })
            Add(option);
        Validators.Add(result =>
        {
            if (result.GetResult(_from) is { Tokens: [{ Value: ['@' or '>', ..] } from] } && result.GetResult(_partition) is null)
                result.AddError($"--from {from.Value} is of one partition: name it with --partition, or begin at a time.");
        });
    }

    public override async Task<ExitCode> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        var stream = context.Open().Messaging.Stream(context.Get(_stream).Name);
        var follow = context.Get(_follow);
        var from = context.Get(_from) ?? (follow ? StreamPosition.Latest : StreamPosition.Earliest);
        var options = new ReadStreamOptions { Follow = follow };
        var records = context.Get(_partition) is { } partition
            ? stream.ReadAsync(partition, from, options, cancellationToken)
            : stream.ReadAllAsync(from, options, cancellationToken);
        try
        {
            await WriteAsync(context, records, context.Get(_key), context.Get(_max) ?? long.MaxValue).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (follow && cancellationToken.IsCancellationRequested)
        {
            // The usual way to end it.
        }
        catch (StreamPositionLostException lost)
        {
            throw new CliException(ExitCode.Refused, $"{lost.Message} Here: --from {lost.ResumeAt} --partition {lost.Partition}.", lost);
        }

        return ExitCode.Ok;
    }

    private static async Task WriteAsync(CliContext context, IAsyncEnumerable<StreamRecord> records, string? key, long max)
    {
        var output = context.Host.Output;
        await foreach (var record in records.ConfigureAwait(false))
        {
            if (key is not null && record.Message.GroupId != key)
                continue;
            await output.WriteLineAsync(MessageLineWriter.Write(record)).ConfigureAwait(false);
            if (--max == 0)
                break;
        }

        await output.FlushAsync().ConfigureAwait(false);
    }
}

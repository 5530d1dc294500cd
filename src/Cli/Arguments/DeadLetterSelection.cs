using System.CommandLine;
using Integration.Operations;

namespace Integration.Cli;

/// <summary>Which dead letters: options that all commands on them share.</summary>
internal sealed class DeadLetterSelection
{
    private readonly Option<MessageFilter?> _where = Inputs.Parsed(
        "--where",
        "Only those that a filter selects, by headers, properties and dead-letter.reason, .description, .exception, .type, .source, .deliveries: \"country = 'DE' and dead-letter.reason = 'Poison'\".",
        "FILTER", MessageFilter.Parse);

    private readonly Option<string[]> _ids = new("--id") { Description = "Only the one with this message id; may be given several times.", HelpName = "ID" };
    private readonly Option<Moment?> _since = Inputs.Time("--since", "Only those that have been dead since then.");
    private readonly Option<Moment?> _until = Inputs.Time("--until", "Only those that were dead before then.");
    private readonly Option<string?> _bodyContains = new("--body-contains") { Description = "Only those whose body has this text.", HelpName = "TEXT" };

    private readonly Option<JsonBodyTest?> _jsonPath = Inputs.Parsed(
        "--json-path", "Only those whose JSON body passes a test: \"$.total >= 100\", \"$.lines[*].sku = 'A1'\", or a path alone when it must be there.", "TEST", JsonBodyTest.Parse);

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _where, _ids, _since, _until, _bodyContains, _jsonPath })
            command.Add(option);
    }

    /// <summary>What was typed. How long ago something was stays so: the same line, run again, goes on with what it began.</summary>
    public DeadLetterQuery Read(CliContext context) => new DeadLetterQuery()
    {
        Where = context.Get(_where) ?? MessageFilter.All,
        Ids = context.Get(_ids) ?? [],
        Since = context.Get(_since)?.At,
        SinceAgo = context.Get(_since)?.Ago,
        Until = context.Get(_until)?.At,
        UntilAgo = context.Get(_until)?.Ago,
        BodyContains = context.Get(_bodyContains),
        Body = context.Get(_jsonPath),
    }.AsOf(context.Host.Time.GetUtcNow());
}

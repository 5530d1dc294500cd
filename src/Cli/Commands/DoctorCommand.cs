using System.CommandLine;

namespace Integration.Cli;

/// <summary>Looks at everything that a configuration needs, and says what to mend.</summary>
internal sealed class DoctorCommand : CliCommand
{
    private readonly Option<bool> _capabilities = new("--capabilities") { Description = "Also list every capability of the provider with its level." };

    public DoctorCommand() : base(
        "doctor",
        "Check a configuration: is the service there, are the rights enough, is the topology as declared, what is emulated. Sends and changes nothing.",
        "integration doctor",
        "integration doctor --config production.json --provider aws",
        "integration doctor --capabilities --json")
    {
        Add(_capabilities);
        Add(CommonOptions.Csv);
    }

    public override async Task<ExitCode> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        var client = context.Open();
        var checks = await new Doctor(client, context.Configuration).ExamineAsync(cancellationToken).ConfigureAwait(false);
        if (context.Get(_capabilities))
            checks = [.. checks, .. Doctor.AllCapabilities(client.Messaging)];
        if (context.Out.IsForPrograms)
            context.Out.Document(new DoctorDocument([new(client.Name, checks)]), CliJson.Readable.DoctorDocument);
        else
            context.Out.Table(["Result", "Check", "Detail"], checks.Select(c => new[] { c.Result.ToString().ToLowerInvariant(), c.Check, c.Detail }));
        return checks.Where(c => c.Result == DoctorResult.Problem).Select(c => c.Code).DefaultIfEmpty(ExitCode.Ok).MaxBy(Severity);
    }

    /// <summary>Not being let in, or not getting there, explains the rest.</summary>
    private static int Severity(ExitCode code) => code switch
    {
        ExitCode.Ok => 0,
        ExitCode.FoundProblems => 1,
        ExitCode.NotAuthorized => 3,
        ExitCode.Unreachable => 4,
        _ => 2,
    };
}

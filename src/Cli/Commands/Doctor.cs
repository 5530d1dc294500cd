namespace Integration.Cli;

/// <summary>The checks of <c>doctor</c>: each runs whatever became of the others, unless the service is not there at all.</summary>
internal sealed class Doctor(Client client, CliConfiguration configuration)
{
    private readonly List<DoctorCheck> _checks = [];

    private IMessaging Messaging => client.Messaging;

    public async Task<IReadOnlyList<DoctorCheck>> ExamineAsync(CancellationToken cancellationToken)
    {
        var declared = client.Declared;
        Note(DoctorResult.Ok, "configuration", $"{configuration.Source}: {Messaging.Provider}, {declared.Queues.Count} queues, {declared.Topics.Count} topics, {declared.Subscriptions.Count} subscriptions, {declared.Streams.Count} streams declared");
        if (configuration.ApplicationKeys is { Count: > 0 } keys)
            Note(DoctorResult.Note, "configuration", $"not checked here, as the application reads them: {string.Join(", ", keys)}");
        if (await TryAsync("connection", ListOneAsync, cancellationToken).ConfigureAwait(false) == ExitCode.Unreachable)
        {
            Note(DoctorResult.Skipped, "entities", "the service can't be reached");
            Note(DoctorResult.Skipped, "drift", "the service can't be reached");
        }
        else
        {
            foreach (var source in SourceList.Of(declared))
                await TryAsync($"read {source}", token => CountAsync(source, token), cancellationToken).ConfigureAwait(false);
            foreach (var stream in declared.Streams)
                await TryAsync($"read stream {stream.Name}", token => ListPartitionsAsync(stream.Name, token), cancellationToken).ConfigureAwait(false);
            await TryAsync("drift", PlanAsync, cancellationToken).ConfigureAwait(false);
        }

        Note(DoctorResult.Note, "right to send", "not tried, as that would send a message; `integration send QUEUE --text test` does");
        foreach (var (capability, support) in Messaging.Capabilities.Where(c => c.Value.Level != SupportLevel.Native).OrderBy(c => c.Key))
            Note(DoctorResult.Note, $"{capability} ({capability.Clause()})", Describe(support));
        foreach (var (capability, support) in StreamCapabilitiesOf(Messaging).Where(c => c.Value.Level != SupportLevel.Native))
            Note(DoctorResult.Note, NameOf(capability), Describe(support));
        return _checks;
    }

    public static IEnumerable<DoctorCheck> AllCapabilities(IMessaging messaging) => messaging.Capabilities
        .Where(c => c.Value.Level == SupportLevel.Native).OrderBy(c => c.Key).Select(c => new DoctorCheck($"{c.Key} ({c.Key.Clause()})", DoctorResult.Ok, "native"))
        .Concat(StreamCapabilitiesOf(messaging).Where(c => c.Value.Level == SupportLevel.Native).Select(c => new DoctorCheck(NameOf(c.Key), DoctorResult.Ok, "native")));

    private static IEnumerable<KeyValuePair<StreamCapability, CapabilitySupport>> StreamCapabilitiesOf(IMessaging messaging) =>
        (messaging.StreamCapabilities() ?? Enumerable.Empty<KeyValuePair<StreamCapability, CapabilitySupport>>()).OrderBy(c => c.Key);

    // Queues and topics have a capability of the same name.
    private static string NameOf(StreamCapability capability) => $"{(capability == StreamCapability.Streams ? "" : "Streams: ")}{capability} ({capability.Clause()})";

    private static string Describe(CapabilitySupport support) =>
        $"{support.Level.ToString().ToLowerInvariant()}: {support.Note}{(support.Alternative is null ? "" : $" Instead: {support.Alternative}")}";

    private async Task<ExitCode> TryAsync(string check, Func<CancellationToken, Task<(DoctorResult, string)>> run, CancellationToken cancellationToken)
    {
        try
        {
            var (result, detail) = await run(cancellationToken).ConfigureAwait(false);
            Note(result, check, detail);
            return ExitCode.Ok;
        }
        catch (Exception e) when (e is MessagingException or ArgumentException)
        {
            var report = e is UnauthorizedException
                ? new ErrorReport(ExitCode.NotAuthorized, $"{e.Message} Check the credentials and their rights.")
                : ErrorReport.Of(e);
            _checks.Add(new(check, DoctorResult.Problem, report.Message) { Code = report.Code });
            return report.Code;
        }
    }

    private void Note(DoctorResult result, string check, string detail) => _checks.Add(new(check, result, detail) { Code = ExitCode.FoundProblems });

    private async Task<(DoctorResult, string)> ListOneAsync(CancellationToken cancellationToken)
    {
        if (Messaging.HasStreamsAlone())
            return await FindStreamAsync(cancellationToken).ConfigureAwait(false);
        await foreach (var queue in Messaging.Topology.ListQueuesAsync(cancellationToken).ConfigureAwait(false))
            return (DoctorResult.Ok, $"the service answers; there is a queue '{queue.Name}', among others");
        return (DoctorResult.Ok, "the service answers; there are no queues");
    }

    // Where streams can't be listed, one that is declared is asked for.
    private async Task<(DoctorResult, string)> FindStreamAsync(CancellationToken cancellationToken)
    {
        if (!Messaging.CanListStreams())
        {
            if (client.Declared.Streams is not [var declared, ..])
                return (DoctorResult.Skipped, "the service can't list streams here, and none is declared: declare one under Topology:Streams to have it looked for");
            var found = await Messaging.StreamTopology().FindStreamAsync(declared.Name, cancellationToken).ConfigureAwait(false);
            return (DoctorResult.Ok, $"the service answers; there is {(found is null ? "no" : "a")} stream '{declared.Name}'");
        }

        await foreach (var stream in Messaging.StreamTopology().ListStreamsAsync(cancellationToken).ConfigureAwait(false))
            return (DoctorResult.Ok, $"the service answers; there is a stream '{stream.Name}', among others");
        return (DoctorResult.Ok, "the service answers; there are no streams");
    }

    private async Task<(DoctorResult, string)> CountAsync(EntityPath source, CancellationToken cancellationToken)
    {
        var counts = await Messaging.Source(source).CountAsync(cancellationToken).ConfigureAwait(false);
        return counts.DeadLettered > 0
            ? (DoctorResult.Note, $"{counts.DeadLettered:N0} dead letters: `integration dlq list {source}` shows why")
            : (DoctorResult.Ok, $"{counts.Active:N0} active, no dead letters");
    }

    private async Task<(DoctorResult, string)> ListPartitionsAsync(string stream, CancellationToken cancellationToken)
    {
        var partitions = await Messaging.Stream(stream).ListPartitionsAsync(cancellationToken).ConfigureAwait(false);
        return (DoctorResult.Ok, $"{partitions.Count(p => !p.IsClosed):N0} partitions take records");
    }

    private async Task<(DoctorResult, string)> PlanAsync(CancellationToken cancellationToken)
    {
        var plan = await Messaging.Topology.PlanAsync(client.Declared, null, cancellationToken).ConfigureAwait(false);
        return plan.HasDrift
            ? (DoctorResult.Problem, $"{plan.Steps.Count} differences from what is declared: {string.Join("; ", plan.Steps)}. `integration drift` lists them")
            : (DoctorResult.Ok, "what there is is as declared");
    }
}

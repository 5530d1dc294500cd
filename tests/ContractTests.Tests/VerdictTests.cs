using System.Text.RegularExpressions;
using Integration.ContractTests.Reporting;

namespace Integration.ContractTests.Tests;

/// <summary>What the suite makes of missing brokers, known limits and unsupported capabilities, and how it reports.</summary>
public sealed partial class VerdictTests
{
    private static readonly Type Locks = Contract.Areas.Single(a => a.Name == "LockContract`1");

    [Fact]
    public async Task Without_a_broker_no_test_passes()
    {
        var harness = new FaultyHarness(Fault.None) { Unavailability = "nothing listens on port 4000." };
        var ran = await SuiteRunner.RunAsync(Locks, harness);

        Assert.All(ran, r => Assert.True(r.IsSkipped));
        Assert.All(harness.Results.All(), r => Assert.Contains("port 4000", r.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_required_broker_every_test_fails()
    {
        var harness = new FaultyHarness(Fault.None) { Unavailability = "nothing listens on port 4000.", RequireBroker = true };

        Assert.All(await SuiteRunner.RunAsync(Locks, harness), r => Assert.Contains("port 4000", r.Failure?.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_known_limit_skips_its_test_or_its_clause_alone()
    {
        var harness = new FaultyHarness(Fault.None)
        {
            Limits = [new("Settling_twice_throws", "broker 1.0 forgets"), new("Q6", "broker 1.0 can't renew")],
        };
        var ran = await SuiteRunner.RunAsync(Locks, harness);

        Assert.Equal(
            ["A_renewed_lock_ends_too", "A_renewed_lock_outlives_the_first", "Settling_twice_throws"],
            ran.Where(r => r.IsSkipped).Select(r => r.Test).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        var clause = harness.MakeReport(null).Clauses.Single(c => c.Id == "Q6");
        Assert.Equal((0, 0, 4), (clause.Passed, clause.Failed, clause.Skipped));
        Assert.All(clause.Skips!.Values, reason => Assert.Equal("broker 1.0 can't renew", reason));
    }

    [Fact]
    public async Task A_known_limit_that_names_no_test_is_found()
    {
        var harness = new FaultyHarness(Fault.None) { Limits = [new("Long_gone", "it was renamed")] };
        var ran = await SuiteRunner.RunAsync(Contract.Areas.Single(a => a.Name == "CapabilityContract`1"), harness);

        Assert.Contains("Long_gone", ran.Single(r => r.Test == "Known_limits_name_tests_that_exist").Failure?.Message, StringComparison.Ordinal);
    }

    public static TheoryData<Capability[]> Lacks { get; } = new(
    [
        new Capability[]
        {
            Capability.Peek, Capability.Counts, Capability.Purge, Capability.Redrive, Capability.AbandonWithDelay, Capability.DelayedDelivery,
            Capability.DelayedPublish, Capability.DelayedDeliveryInGroups, Capability.TimeToLive, Capability.Deduplication,
            Capability.DeduplicationWithoutGroups,
        },
        new Capability[]
        {
            Capability.Topics, Capability.SubscriptionSource, Capability.Filters, Capability.PublishMany, Capability.OrderedTopics,
            Capability.DelayedPublish, Capability.Groups, Capability.RenewLock,
        },
        new Capability[] { Capability.Groups, Capability.OrderedTopics, Capability.DelayedDeliveryInGroups },
    ]);

    [Theory, MemberData(nameof(Lacks))]
    public async Task A_provider_that_declares_what_it_lacks_passes(Capability[] lacks)
    {
        var harness = new FaultyHarness(Fault.None) { Unsupported = lacks };
        var failures = new List<string>();
        foreach (var area in Contract.Areas)
            failures.AddRange((await SuiteRunner.RunAsync(area, harness)).Where(r => r.Failure is not null).Select(r => $"{area.Name} {r.Test}: {r.Failure}"));

        Assert.True(failures.Count == 0, string.Join("\n", failures));
        foreach (var clause in harness.MakeReport(null).Clauses.Where(c => c.Support == "unsupported"))
            Assert.True(clause.Refused > 0, $"{clause.Id} is unsupported and no test saw it refused.");
    }

    [Fact]
    public async Task What_is_refused_counts_apart_from_what_passes()
    {
        var harness = new FaultyHarness(Fault.None) { Unsupported = [Capability.RenewLock] };
        await SuiteRunner.RunAsync(Locks, harness);

        var report = ContractReport.Parse(harness.MakeReport(null).ToString());

        var renewal = report.Clauses.Single(c => c.Id == "Q6");
        Assert.Equal((0, 4, 0, 0), (renewal.Passed, renewal.Refused, renewal.Failed, renewal.Skipped));
        Assert.Equal(4, report.Refused);
        Assert.Equal(harness.Results.All().Count, report.Passed + report.Refused);
    }

    /// <summary>Providers that do as some services do, within the contract.</summary>
    public static TheoryData<Quirks, ContractTiming?> Manners { get; } = new()
    {
        { Quirks.HoldsDelaysAtTopics, null },
        {
            Quirks.CountsLate,
            ContractTiming.For(new MessagingLimits(), isVirtual: true) with { Lock = TimeSpan.FromSeconds(5), Arrival = TimeSpan.FromSeconds(60), Margin = TimeSpan.FromSeconds(1) }
        },
    };

    [Theory, MemberData(nameof(Manners))]
    public async Task A_provider_with_manners_of_its_own_can_peek_count_and_purge(Quirks quirks, ContractTiming? timing)
    {
        var ran = await SuiteRunner.RunAsync(
            Contract.Areas.Single(a => a.Name == "PeekAndCountContract`1"), new FaultyHarness(Fault.None) { Quirks = quirks, Timing = timing });

        Assert.All(ran, r => Assert.True(r.Failure is null, $"{r.Test}: {r.Failure}"));
    }

    [Fact]
    public async Task A_failure_among_many_inputs_tells_which_it_was()
    {
        var ran = await SuiteRunner.RunAsync(Contract.Areas.Single(a => a.Name == "MessageContract`1"), new FaultyHarness(Fault.DropsDecimalHeaders));

        var failure = ran.First(r => r.Test == "Every_header_keeps_its_type_and_value").Failure;
        Assert.StartsWith("At input 0 (\"", failure?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_harness_that_cannot_cut_connections_says_so()
    {
        var harness = new FaultyHarness(Fault.None) { HasWire = false };
        var ran = await SuiteRunner.RunAsync(Contract.Areas.Single(a => a.Name == "ConnectionContract`1"), harness);

        Assert.All(ran, r => Assert.True(r.IsSkipped));
        Assert.All(harness.Results.All(), r => Assert.Contains("can't cut connections", r.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_report_lists_every_clause_and_what_did_not_run()
    {
        var harness = new FaultyHarness(Fault.AcceptsStaleLocks);
        await SuiteRunner.RunAsync(Locks, harness);

        var report = ContractReport.Parse(harness.MakeReport(null).ToString());

        Assert.Equal(Contract.Clauses.Select(c => c.Id), report.Clauses.Select(c => c.Id));
        Assert.DoesNotContain("LockContract", report.AreasNotRun);
        Assert.Equal(Contract.Areas.Count - 1, report.AreasNotRun.Count);
        Assert.Contains("LockContract.Settling_with_a_lost_lock_throws(Queue)", report.Clauses.Single(c => c.Id == "Q7").Failures!);
        Assert.Equal(report.ToString(), harness.MakeReport(null).ToString());
    }

    [Fact]
    public void Every_clause_has_a_test()
    {
        var tested = Contract.Areas.SelectMany(a => a.GetMethods()).SelectMany(m => m.GetCustomAttributes(inherit: false)).OfType<IContractTest>()
            .SelectMany(t => t.Clauses).Append("T2").ToHashSet(StringComparer.Ordinal);

        Assert.Equal(Contract.Clauses.Select(c => c.Id).Order(StringComparer.Ordinal), tested.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_page_of_the_contract_has_every_clause_once()
    {
        var page = File.ReadAllText(Repository.Find("docs/contract.md")).Split("## How the clauses map")[0];

        Assert.Equal(Contract.Clauses.Select(c => c.Id), ClauseRow().Matches(page).Select(row => row.Groups["id"].Value));
    }

    [Fact]
    public void Every_capability_stands_under_its_clause() =>
        Assert.All(Enum.GetValues<Capability>(), c => Assert.Contains(c, Contract.Clauses.Single(clause => clause.Id == c.Clause()).Capabilities));

    [GeneratedRegex(@"^\| (?<id>[A-Z]\d+) \| \S", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ClauseRow();
}

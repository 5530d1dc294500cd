namespace Integration.Migration.Tests;

public sealed class TopologyDocumentTests
{
    private static readonly TopologyDefinition Full = new()
    {
        Queues =
        [
            new QueueDefinition("no"),
            new QueueDefinition("orders")
            {
                Ordered = true, DeduplicationWindow = TimeSpan.FromMinutes(5), LockDuration = TimeSpan.FromHours(2), MaxDeliveryCount = 3,
                DefaultTimeToLive = TimeSpan.FromDays(7), DeadLetterOnExpiration = true,
            },
        ],
        Topics = [new TopicDefinition("1"), new TopicDefinition("events") { Ordered = true, DeduplicationWindow = TimeSpan.FromTicks(1) }],
        Subscriptions =
        [
            new SubscriptionDefinition("events", "billing") { Filter = MessageFilter.Parse("country in ('DE', 'it''s: \"☃\" # \\') and amount >= 100"), MaxDeliveryCount = 4 },
            new SubscriptionDefinition("events", "hook") { Push = new(PushKind.Webhook, "https://example.org/a?b=c#d") },
        ],
        Streams = [new StreamDefinition("clicks") { Partitions = 12, Retention = TimeSpan.FromDays(365) }, new StreamDefinition("off") { Retention = TimeSpan.FromTicks(10_000_001) }],
    };

    [Theory]
    [InlineData(TopologyFormat.Yaml)]
    [InlineData(TopologyFormat.Json)]
    public void What_is_written_reads_back_equal(TopologyFormat format)
    {
        foreach (var topology in (TopologyDefinition[])[Full, new()])
        {
            var read = TopologyDocument.Read(TopologyDocument.Write(topology, format), format);

            Assert.Equal(topology.Queues, read.Queues);
            Assert.Equal(topology.Topics, read.Topics);
            Assert.Equal(topology.Subscriptions, read.Subscriptions);
            Assert.Equal(topology.Streams, read.Streams);
        }
    }

    [Fact]
    public void Streams_are_a_section_of_their_own()
    {
        var (yaml, json) = (TopologyDocument.Write(Full, TopologyFormat.Yaml), TopologyDocument.Write(Full, TopologyFormat.Json));

        Assert.Contains("\nStreams:\n  clicks:\n    Partitions: 12\n    Retention: ", yaml.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("\"Streams\": {", json, StringComparison.Ordinal);
        Assert.DoesNotContain("Streams", TopologyDocument.Write(Full with { Streams = [] }, TopologyFormat.Yaml), StringComparison.Ordinal);
        Assert.Equal(
            [new StreamDefinition("bare"), new StreamDefinition("clicks") { Partitions = 3, Retention = TimeSpan.FromDays(7) }],
            TopologyDocument.Read("Streams:\n  bare:\n  clicks:\n    Partitions: 3\n    Retention: 7.00:00:00\n", TopologyFormat.Yaml).Streams);
    }

    [Fact]
    public void Json_is_the_configuration_s_section_and_yaml_says_the_same()
    {
        const string Yaml = """
            # exported
            Queues:
              orders:
                Ordered: true
              jobs:
            Topics:
              events:
                Subscriptions:
                  all: {}
            """;
        const string Json = """
            {
              // exported
              "Queues": { "orders": { "Ordered": true }, "jobs": null },
              "Topics": { "events": { "Subscriptions": { "all": {}, } } },
            }
            """;

        var (fromYaml, fromJson) = (TopologyDocument.Read(Yaml, TopologyFormat.Yaml), TopologyDocument.Read(Json, TopologyFormat.Json));

        Assert.Equal([new QueueDefinition("orders") { Ordered = true }, new("jobs")], fromYaml.Queues);
        Assert.Equal(fromYaml.Queues, fromJson.Queues);
        Assert.Equal([new SubscriptionDefinition("events", "all")], fromJson.Subscriptions);
        Assert.Equal(fromYaml.Subscriptions, fromJson.Subscriptions);
    }

    [Theory]
    [InlineData(TopologyFormat.Yaml, "Streams:\n  clicks:\n    Partition: 3\n", 3, 5, "'Partition' is unknown; allowed: Partitions")]
    [InlineData(TopologyFormat.Json, "{\"Streams\": {\"clicks\": {\"Partitions\": \"0\"}}}", 1, 39, "Partitions")]
    [InlineData(TopologyFormat.Yaml, "Queues:\n  orders:\n    Orderd: true\n", 3, 5, "'Orderd' is unknown; allowed: Ordered")]
    [InlineData(TopologyFormat.Yaml, "Queues:\n  orders:\n    LockDuration: 30\n", 3, 19, "a duration")]
    [InlineData(TopologyFormat.Yaml, "Queues:\n  or/ders:\n", 2, 3, "'or/ders' is not a legal name")]
    [InlineData(TopologyFormat.Yaml, "Queues:\n  - orders\n", 2, 3, "a list is not allowed")]
    [InlineData(TopologyFormat.Yaml, "Queues:\n  orders: 5\n", 2, 11, "orders is a single value; a section is expected")]
    [InlineData(TopologyFormat.Yaml, "Queues:\n  a: {}\n  a: {}\n", 3, 3, "twice")]
    [InlineData(TopologyFormat.Yaml, "Queues:\n  a: \"open\n", 2, 6, "quoted scalar")]
    [InlineData(TopologyFormat.Yaml, "Topics:\n  e:\n    Subscriptions:\n      s:\n        Filter: country in (\n", 5, 17, "Filter can't be read")]
    [InlineData(TopologyFormat.Yaml, "Topics:\n  e:\n    Subscriptions:\n      s:\n        Push:\n          Kind: Pigeon\n", 6, 17, "Webhook, Email, Sms, Function")]
    [InlineData(TopologyFormat.Json, "{\n  \"Queues\": { \"orders\": { \"MaxDeliveryCount\": 0 } }\n}", 2, 47, "MaxDeliveryCount is '0'; allowed: a whole number, 1 or more")]
    [InlineData(TopologyFormat.Json, "{\n  \"Queue\": {}\n}", 2, 3, "'Queue' is unknown")]
    [InlineData(TopologyFormat.Json, "{\n  \"Queues\": [ ]\n}", 2, 13, "a list is not allowed")]
    [InlineData(TopologyFormat.Json, "{\n  \"Queues\": \n", 3, 1, "")]
    [InlineData(TopologyFormat.Yaml, "queues:\n  orders: {}\n", 1, 1, "'queues' is unknown; allowed: Topics, Queues")]
    [InlineData(TopologyFormat.Yaml, "Queues:\n  orders:\n    ordered: true\n", 3, 5, "'ordered' is unknown")]
    [InlineData(TopologyFormat.Yaml, "Queues:\n  orders:\n    LockDuration: {}\n", 3, 19, "LockDuration is a section; a single value is expected")]
    [InlineData(TopologyFormat.Yaml, "Queues:\n  orders:\n    LockDuration: \"\"\n", 3, 19, "LockDuration is ''; allowed: a duration")]
    [InlineData(TopologyFormat.Yaml, "Queues:\n  orders:\n    Ordered: yes\n", 3, 14, "Ordered is 'yes'; allowed: true or false")]
    [InlineData(TopologyFormat.Yaml, "Topics:\n  e:\n    Subscriptions:\n      s:\n        Push:\n          Kind: Email\n", 6, 11, "Push needs both Kind and Address")]
    [InlineData(TopologyFormat.Yaml, "Topics:\n  e:\n    Subscriptions:\n      s:\n        Push: {}\n", 5, 15, "Push needs both Kind and Address")]
    [InlineData(TopologyFormat.Yaml, "Topics:\n  e:\n    Subscriptions:\n      s:\n        Push:\n          Kind: Webhook\n          Address: roof\n", 7, 20, "Address is not an absolute address of http or https")]
    [InlineData(TopologyFormat.Json, "{ \"Topics\": { \"e\": { \"Subscriptions\": { \"s\": { \"Push\": { \"Kind\": \"Sms\", \"Address\": \" \" } } } } } }", 1, 56, "Push needs both Kind and Address")]
    [InlineData(TopologyFormat.Json, "{ \"Queues\": 5 }", 1, 13, "Queues is a single value")]
    [InlineData(TopologyFormat.Json, "[]", 1, 1, "a list is not allowed")]
    [InlineData(TopologyFormat.Json, "5", 1, 1, "the document is a single value")]
    public void Faults_tell_line_column_and_what_is_allowed(TopologyFormat format, string text, long line, long column, string says)
    {
        var error = Assert.Throws<TopologyDocumentException>(() => TopologyDocument.Read(text, format));

        Assert.Equal((line, column), (error.Line, error.Column));
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string> Garbage { get; } =
    [
        "", " ", "\0", "\t", "\ufeff", "\ud800", "---", "---\n---\n", "...", "%YAML 9.9\n---\n", "%TAG ! !\n", "&a *a", "*a", "a: *b",
        "&a a: &b {c: *a}", "!!python/object:os.system a: b", "!<> a", "? [a]: b", "? {a: b}\n: c", "<<: {a: b}",
        "a: |99999999999\n x", "a: >+-9\n", "{a: b", "[", "]", "}", "'", "\"", "\"\\x", "\"\\U0011FFFF\"", "\"\\ud800\"", "a: b: c", "- - - a",
        "a:\n\tb: c", ": :", "{? }", "Queues: \"\\ud800\"", "{\"\\ud800\":{}}", "{\"Queues\":{\"a\":{\"LockDuration\":\"\\udfff\"}}}",
        "{\"Queues\":{\"\\ud800\":{}}}", "{\"Queues\":null}{", "{\"Queues\":1e400}", "{\"Queues\":{\"a\":{\"MaxDeliveryCount\":1e2}}}",
        "{\"Queues\":{\"a\":{\"MaxDeliveryCount\":99999999999999999999}}}", "{\"Queues\":{\"a\":{\"Ordered\":\"\"}}}", "{\"Queues\":{\"\":{}}}",
        "null", "NaN", "/*", "//", "{\"a\":/*",
        "Queues:\n  a:\n    LockDuration: 99999999.00:00:00\n", "Queues:\n  a:\n    LockDuration: -00:00:01\n",
        "Topics: {t: {Subscriptions: {s: {Push: {Kind: Webhook, Address: \"\\u0000\"}}}}}",
        "Topics: {t: {Subscriptions: {s: {Filter: \"\\ud800 = 1\"}}}}",
    ];

    [Theory]
    [MemberData(nameof(Garbage))]
    public void Whatever_a_document_holds_it_is_read_or_a_fault_with_its_place(string text)
    {
        foreach (var format in Enum.GetValues<TopologyFormat>())
        {
            if (Record.Exception(() => TopologyDocument.Read(text, format)) is not { } error)
                continue;
            var fault = Assert.IsType<TopologyDocumentException>(error);
            Assert.True(fault is { Line: >= 1, Column: >= 1, Message.Length: > 0 }, $"{format}: line {fault.Line}, column {fault.Column}: {fault.Message}");
        }
    }

    [Fact]
    public void The_format_is_told_by_the_name()
    {
        Assert.Equal(TopologyFormat.Json, TopologyDocument.FormatOf("a/b.JSON"));
        Assert.Equal(TopologyFormat.Yaml, TopologyDocument.FormatOf("b.yml"));
        Assert.Throws<ArgumentException>(() => TopologyDocument.FormatOf("b.txt"));
    }

    [Fact]
    public async Task An_export_applied_elsewhere_leaves_no_drift()
    {
        await using var brokers = new Brokers();
        await brokers.From.Topology.ApplyAsync(await brokers.From.Topology.PlanAsync(Backlog.Topology(hasGroups: true)));
        var exported = TopologyDocument.Read(TopologyDocument.Write(await brokers.From.Topology.ExportAsync(), TopologyFormat.Yaml), TopologyFormat.Yaml);

        await brokers.To.Topology.ApplyAsync(await brokers.To.Topology.PlanAsync(exported));

        Assert.False((await brokers.To.Topology.PlanAsync(await brokers.From.Topology.ExportAsync(), new() { DeleteUndeclared = true })).HasDrift);
    }

    [Fact]
    public void What_is_nested_without_end_is_a_fault_with_its_place()
    {
        var yaml = string.Concat(Enumerable.Repeat("{a: ", 200_000));
        var json = string.Concat(Enumerable.Repeat("{\"a\":", 200_000));

        var fault = Assert.Throws<TopologyDocumentException>(() => TopologyDocument.Read(yaml, TopologyFormat.Yaml));

        Assert.Equal((1, 257), (fault.Line, fault.Column));
        Assert.Contains("deeper than 64 levels", fault.Message, StringComparison.Ordinal);
        Assert.Throws<TopologyDocumentException>(() => TopologyDocument.Read(json, TopologyFormat.Json));
    }
}

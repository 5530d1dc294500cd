using Integration.Registration;

namespace Integration.Operations.Costs;

/// <summary>What an application sends and receives in a month: what an estimate is made from.</summary>
public sealed record LoadProfile
{
    /// <summary>How many hours a month has, in prices by the hour.</summary>
    public const int HoursOfMonth = 730;

    /// <summary>The queues and topics, each with its messages.</summary>
    public required IReadOnlyList<Load> Loads { get; init; }

    /// <summary>How many messaging units Service Bus Premium is to have; 1 by default.</summary>
    public int MessagingUnits { get; init; } = 1;

    /// <summary>Reads a profile from YAML or JSON.</summary>
    /// <exception cref="CostInputException">It is none; the message tells line, column and what is allowed.</exception>
    public static LoadProfile Read(string text) => CostDocument.Read(text, Read);

    private static LoadProfile Read(ConfigurationReader reader)
    {
        var profile = new LoadProfile
        {
            MessagingUnits = reader.Number(nameof(MessagingUnits), 1, 16) ?? 1,
            Loads = [.. reader.Section(nameof(Loads)).Sections().Select(load => Read(load.Key, load.Value))],
        };
        if (profile.Loads.Count == 0)
            reader.Fault("", "has no Loads; give a name with MessagesPerSecond and MessageBytes for each queue or topic");
        return profile;
    }

    private static Load Read(string name, ConfigurationReader reader)
    {
        var bytes = reader.Number(nameof(Load.MessageBytes), 0, 100 * 1024 * 1024);
        if (bytes is null)
            reader.Fault("", $"has no {nameof(Load.MessageBytes)}; give the bytes of a message with its headers, such as 2000");
        return new Load(name, ReadMessages(reader), bytes!.Value)
        {
            BatchSize = reader.Number(nameof(Load.BatchSize), 1, Load.MostOfABatch) ?? 1,
            Subscriptions = reader.Number(nameof(Load.Subscriptions), 0) ?? 0,
            Groups = reader.Number(nameof(Load.Groups), 1),
            Consumers = reader.Number(nameof(Load.Consumers), 0) ?? 1,
            IdleHours = reader.Decimal(nameof(Load.IdleHours), 0, HoursOfMonth) ?? 0,
            DelayedShare = reader.Decimal(nameof(Load.DelayedShare), 0, 1) ?? 0,
            DelayMinutes = reader.Decimal(nameof(Load.DelayMinutes), 0.001m, 525_600) ?? 15,
            DeadLetteredShare = reader.Decimal(nameof(Load.DeadLetteredShare), 0, 1) ?? 0,
            ClaimChecked = reader.Flag(nameof(Load.ClaimChecked)) ?? false,
        };
    }

    private static decimal ReadMessages(ConfigurationReader reader)
    {
        const string BySecond = "MessagesPerSecond", ByMonth = "MessagesPerMonth";
        const decimal Most = 1_000_000_000_000_000;
        var (perSecond, perMonth) = (reader.Decimal(BySecond, 0, 1_000_000_000), reader.Decimal(ByMonth, 0, Most));
        if (perSecond is null == perMonth is null)
            reader.Fault("", $"has {(perMonth is null ? $"neither {BySecond} nor {ByMonth}" : $"both {BySecond} and {ByMonth}")}; give one of them, such as {BySecond}: 20");
        return perMonth ?? perSecond!.Value * HoursOfMonth * 3600;
    }
}

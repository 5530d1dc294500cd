using Integration.Operations.Costs;

namespace Integration.Operations.Tests.Costs;

public sealed class LoadProfileTests
{
    private const string Text = """
        MessagingUnits: 2
        Loads:
          orders:
            MessagesPerSecond: 0.5
            MessageBytes: 2000
            BatchSize: 10
            Groups: 4
            Consumers: 3
            IdleHours: 12.5
          prices:
            MessagesPerMonth: 1000
            MessageBytes: 300000
            Subscriptions: 3
            DelayedShare: 0.1
            DeadLetteredShare: 0.01
            ClaimChecked: true
        """;

    [Fact]
    public void Everything_is_read()
    {
        var profile = LoadProfile.Read(Text);

        Assert.Equal(2, profile.MessagingUnits);
        Assert.Equal(
            [
                // 0.5 a second are 1,800 an hour, 730 times.
                new Load("orders", 1_314_000, 2000) { BatchSize = 10, Groups = 4, Consumers = 3, IdleHours = 12.5m },
                new Load("prices", 1000, 300_000) { Subscriptions = 3, DelayedShare = 0.1m, DeadLetteredShare = 0.01m, ClaimChecked = true },
            ],
            profile.Loads);
    }

    [Fact]
    public void Json_is_read_as_well() =>
        Assert.Equal([new Load("orders", 10, 1)], LoadProfile.Read("""{ "Loads": { "orders": { "MessagesPerMonth": 10, "MessageBytes": 1 } } }""").Loads);

    [Theory]
    [InlineData("MessagesPerSecond: 0.5", "MessagesPerSecond: many", "line 4, column 24: MessagesPerSecond is 'many'; allowed: a number such as 0.25, 0 to 1000000000")]
    [InlineData("MessagesPerSecond: 0.5\n", "\n", "orders has neither MessagesPerSecond nor MessagesPerMonth; give one of them, such as MessagesPerSecond: 20")]
    [InlineData("MessagesPerSecond: 0.5", "MessagesPerSecond: 0.5\n    MessagesPerMonth: 3", "orders has both MessagesPerSecond and MessagesPerMonth")]
    [InlineData("BatchSize: 10", "BatchSize: 11", "line 6, column 16: BatchSize is '11'; allowed: a whole number, 1 to 10")]
    [InlineData("Groups: 4", "Groups: 0", "line 7, column 13: Groups is '0'; allowed: a whole number, 1 or more")]
    [InlineData("IdleHours: 12.5", "IdleHours: 731", "line 9, column 16: IdleHours is '731'; allowed: a number such as 0.25, 0 to 730")]
    [InlineData("DelayedShare: 0.1", "DelayedShare: 10%", "line 14, column 19: DelayedShare is '10%'; allowed: a number such as 0.25, 0 to 1")]
    [InlineData("MessageBytes: 2000\n", "\n", "orders has no MessageBytes; give the bytes of a message with its headers, such as 2000")]
    [InlineData("Consumers: 3", "Consumer: 3", "line 8, column 5: 'Consumer' is unknown")]
    [InlineData("ClaimChecked: true", "ClaimChecked: maybe", "ClaimChecked is 'maybe'; allowed: true or false")]
    public void Faults_tell_the_line_and_what_is_allowed(string right, string wrong, string told) =>
        Assert.Contains(told, Assert.Throws<CostInputException>(() => LoadProfile.Read(Text.Replace(right, wrong, StringComparison.Ordinal))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("MessagingUnits: 1")]
    [InlineData("Loads: {}")]
    public void A_profile_without_a_load_says_what_to_give(string text) =>
        Assert.Contains("has no Loads; give a name with MessagesPerSecond and MessageBytes", Assert.Throws<CostInputException>(() => LoadProfile.Read(text)).Message, StringComparison.Ordinal);
}

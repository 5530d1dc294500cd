using Integration.RabbitMq.Deliveries;

namespace Integration.RabbitMq.Tests.Unit;

public sealed class SettledTagsTests
{
    [Fact]
    public void Those_from_the_first_on_go_together()
    {
        var tags = new SettledTags();

        Assert.Equal(3, tags.CountTogether([1, 2, 3]));
        Assert.Equal(2, tags.CountTogether([1, 2, 4]));
    }

    [Fact]
    public void Nothing_goes_together_with_what_is_in_hand_or_was_not_seen()
    {
        var tags = new SettledTags();
        tags.Add(1);

        Assert.Equal(0, tags.CountTogether([3, 4]));
    }

    [Fact]
    public void What_was_settled_before_is_no_gap()
    {
        var tags = new SettledTags();
        tags.Add(3);
        tags.Add(1);

        Assert.Equal(3, tags.CountTogether([2, 4, 5, 7]));
    }
}

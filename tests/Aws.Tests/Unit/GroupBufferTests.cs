using Integration.Drivers;

namespace Integration.Aws.Tests.Unit;

/// <summary>Several messages of a group in one receive, as SQS gives them and fauxqs doesn't.</summary>
public sealed class GroupBufferTests
{
    private readonly GroupBuffer _buffer = new(TimeProvider.System);

    [Fact]
    public void Only_the_first_of_each_group_is_free()
    {
        Assert.Equal(["a1", "b1"], Texts(_buffer.Admit([Given("a1"), Given("b1"), Given("a2"), Given("a3")])));
        Assert.Empty(_buffer.Admit([Given("a4")]));
    }

    [Fact]
    public void The_next_comes_when_the_one_before_is_gone()
    {
        var a1 = Assert.Single(_buffer.Admit([Given("a1"), Given("a2"), Given("a3")]));
        var a2 = _buffer.Next(a1)!;
        Assert.Equal("a2", a2.Message.Text);
        Assert.Null(_buffer.Next(a1));
        Assert.Equal("a3", _buffer.Next(a2)!.Message.Text);
    }

    [Fact]
    public void What_waits_goes_back_with_the_one_in_hand()
    {
        var a1 = Assert.Single(_buffer.Admit([Given("a1"), Given("a2"), Given("a3")]));

        Assert.Equal(["a2", "a3"], Texts(_buffer.Followers(a1)));
        Assert.Equal(["a2", "a3"], Texts(_buffer.Drop(a1)));
        Assert.Null(_buffer.Next(a1));
        Assert.Equal(["a1"], Texts(_buffer.Admit([Given("a1")])));
    }

    [Fact]
    public void A_lost_lock_forgets_the_rest_of_the_group()
    {
        var a1 = Assert.Single(_buffer.Admit([Given("a1"), Given("a2", isOver: true), Given("a3", isOver: true)]));

        Assert.Null(_buffer.Next(a1));
        Assert.Equal(["a2"], Texts(_buffer.Admit([Given("a2")])));
    }

    private static string[] Texts(IEnumerable<DriverMessage> messages) => [.. messages.Select(m => m.Message.Text)];

    private static DriverMessage Given(string text, bool isOver = false)
    {
        var until = DateTimeOffset.UtcNow.AddMinutes(isOver ? -1 : 1);
        var queue = new QueueAddress(EntityPath.Queue("q"), "q.fifo", "https://localhost/q.fifo", "arn:aws:sqs:x:1:q.fifo");
        return new DriverMessage(
            Message.FromText(text) with { GroupId = text[..1] },
            new DeliveryInfo { Source = queue.Path, EnqueuedAt = DateTimeOffset.UtcNow, DeliveryCount = 1, LockedUntil = until },
            new Receipt(queue, text, text, properties: null) { LockedUntil = until });
    }
}

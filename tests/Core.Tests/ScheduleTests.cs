namespace Integration.Core.Tests;

public sealed class ScheduleTests
{
    [Fact]
    public async Task A_driver_without_a_schedule_refuses_it_before_any_traffic()
    {
        await using var messaging = new MessagingClient(new ScriptedDriver());

        var refused = Assert.Throws<CapabilityNotSupportedException>(() => messaging.Queue("orders").Schedule);

        Assert.Equal((Capability.ScheduledSend, EntityPath.Queue("orders")), (refused.Capability, refused.Entity));
    }
}

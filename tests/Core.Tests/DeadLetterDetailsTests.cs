using System.Text;
using System.Text.Json;
using Integration.Drivers;

namespace Integration.Core.Tests;

public sealed class DeadLetterDetailsTests
{
    [Theory]
    [InlineData("Failed", "It was too late.", 100, "Failed", "It was too late.")]
    [InlineData("Failed", "It was too late.", 22, "Failed", "It was too late.")]
    [InlineData("Failed", "It was too late.", 21, "Failed", "It was too l\u2026")]
    [InlineData("Failed", "It was too late.", 10, "Failed", "I\u2026")]
    [InlineData("Failed", "It was too late.", 9, "Failed", null)]
    [InlineData("Failed", "It was too late.", 6, "Failed", null)]
    [InlineData("Failed", "It was too late.", 5, "Fa\u2026", null)]
    [InlineData("Failed", "It was too late.", 3, null, null)]
    [InlineData("Failed", null, 5, "Fa\u2026", null)]
    [InlineData("Failed", "It was too late.", -1, null, null)]
    [InlineData(null, "It was", 4, null, "I\u2026")]
    [InlineData("\U0001F600\U0001F600\U0001F600", null, 11, "\U0001F600\U0001F600\u2026", null)]
    [InlineData("\U0001F600\U0001F600\U0001F600", null, 6, null, null)]
    public void They_shrink_to_the_room_there_is(string? reason, string? description, int room, string? expectedReason, string? expectedDescription) =>
        Assert.Equal(
            (expectedReason, expectedDescription),
            DeadLetterDetails.Fit(reason, description, (r, d) => Encoding.UTF8.GetByteCount((r ?? "") + d) <= room));

    [Fact]
    public void Any_measure_will_do_such_as_that_of_JSON_with_its_escapes()
    {
        var (reason, description) = DeadLetterDetails.Fit(
            "R", string.Concat(Enumerable.Repeat("\"<\U0001F600", 1000)), (r, d) => JsonSerializer.Serialize(new { r, d }).Length <= 500);

        Assert.Equal("R", reason);
        var length = JsonSerializer.Serialize(new { r = reason, d = description }).Length;
        Assert.InRange(length, 480, 500);
        Assert.EndsWith("\u2026", description, StringComparison.Ordinal);
    }
}

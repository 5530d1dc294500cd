using System.Text;

namespace Integration.ContractTests;

/// <summary>Message sizes: M6.</summary>
/// <typeparam name="THarness">The provider's harness.</typeparam>
/// <param name="harness">The harness.</param>
public abstract class SizeContract<THarness>(THarness harness) : ContractSuite<THarness>(harness) where THarness : ContractHarness
{
    /// <summary>A message of exactly the limit is taken and comes back identical; one byte more is refused with its size and the limit.</summary>
    [ContractTheory("M6"), EverySource]
    public Task The_limit_is_exact_to_the_byte(SourceKind source) => RunAsync([Capability.SizeCheck], async t =>
    {
        var limit = LimitOf(t);
        var queue = await t.SourceAsync(source);
        var template = t.FullMessage() with { Headers = MessageHeaders.Create(("name", "\u00e4\u20ac\U0001F600")) };
        var probe = await Assert.ThrowsAsync<MessageTooLargeException>(() => queue.SendAsync(WithBody(template, limit + 1)));
        var room = (int)(probe.Limit - (probe.Size - (limit + 1)));
        Assert.InRange(probe.Limit, 1, limit);

        var tooLarge = await Assert.ThrowsAsync<MessageTooLargeException>(() => queue.SendAsync(WithBody(template, room + 1)));
        var fitting = WithBody(template, room);
        await queue.SendAsync(fitting);

        Assert.Equal(tooLarge.Limit + 1, tooLarge.Size);
        Assert.Equal(queue.Destination, tooLarge.Entity);
        Assert.False(tooLarge.IsTransient);
        var received = await queue.ReceiveAsync();
        Same.Message(fitting, received);
        await received.CompleteAsync();
        await queue.AssertSilentAsync("nothing that was refused was sent");
    }, source);

    /// <summary>Text counts by its bytes in UTF-8, not by its characters.</summary>
    [ContractTheory("M6"), EverySource]
    public Task Text_counts_in_bytes(SourceKind source) => RunAsync([Capability.SizeCheck], async t =>
    {
        var limit = LimitOf(t);
        var queue = await t.SourceAsync(source);
        async Task<long> SizeOf(string value) => (await Assert.ThrowsAsync<MessageTooLargeException>(
            () => queue.SendAsync(WithBody(Some.Message().WithHeader("text", value), limit + 1)))).Size;

        var ascii = await SizeOf(new string('a', 100));

        Assert.Equal(ascii + 100, await SizeOf(new string('\u00e4', 100)));
        Assert.Equal(ascii + 200, await SizeOf(new string('\u20ac', 100)));
        Assert.Equal(ascii + 300, await SizeOf(string.Concat(Enumerable.Repeat("\U0001F600", 100))));
        var text = Encoding.UTF8.GetString(WithBody(Some.Message(), limit / 2).Body.Span);
        Assert.True(text.Length < limit / 2, "The test's text must have fewer characters than bytes.");
    }, source);

    /// <summary>Headers count: the same body that fits alone is refused with headers that take it over the limit.</summary>
    [ContractTheory("M6"), EverySource]
    public Task Headers_count_towards_the_size(SourceKind source) => RunAsync([Capability.SizeCheck], async t =>
    {
        var limit = LimitOf(t);
        var queue = await t.SourceAsync(source);
        var probe = await Assert.ThrowsAsync<MessageTooLargeException>(() => queue.SendAsync(WithBody(Some.Message(), limit + 1)));
        var fitting = WithBody(Some.Message(), (int)(probe.Limit - (probe.Size - (limit + 1))));

        await Assert.ThrowsAsync<MessageTooLargeException>(() => queue.SendAsync(fitting.WithHeader("more", "x")));
    }, source);

    private static int LimitOf(ContractScope t)
    {
        if (t.Limits.MaxMessageBytes is not { } limit)
            Assert.Skip("The provider declares no limit. Give the harness's client one, where that is configurable.");
        else if (limit > 16 << 20)
            Assert.Skip($"The limit of {limit} bytes is too large to test in memory. Give the harness's entities a smaller one.");
        else
            return (int)limit;
        return 0;
    }

    // Two-byte characters, so that a limit counted in characters would be seen; one ASCII character makes odd sizes.
    private static Message WithBody(Message message, int bytes) => message with
    {
        Body = Encoding.UTF8.GetBytes(new string('\u00e4', bytes / 2) + (bytes % 2 == 0 ? "" : "a")),
    };
}

using Integration.InMemory.Broker;

namespace Integration.InMemory.Tests;

/// <summary>The broker's indexes against the plain lists that they stand for.</summary>
public sealed class IndexTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    private readonly MessageStore _store = new(EntityPath.Queue("orders"), new FirstInFirstOut());

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_is_added_and_removed_the_earliest_is_first(int seed)
    {
        var random = new Random(seed);
        var heap = new DueHeap();
        var expected = new List<StoredMessage>();
        for (var i = 1; i <= 5_000; i++)
        {
            if (expected.Count == 0 || random.Next(i < 2_500 ? 5 : 2) > 0)
            {
                var added = Stored(i, dueIn: random.Next(100));
                heap.Add(added);
                expected.Add(added);
            }
            else
            {
                var removed = expected[random.Next(expected.Count)];
                heap.Remove(removed);
                expected.Remove(removed);
            }

            Assert.Equal(expected.Count, heap.Count);
            Assert.Same(expected.OrderBy(m => m.Due).ThenBy(m => m.Sequence).FirstOrDefault(), heap.First);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_is_removed_what_is_behind_a_number_is_found_in_order(int seed)
    {
        var random = new Random(seed);
        var index = new SequenceIndex();
        var expected = new List<StoredMessage>();
        for (var i = 1; i <= 2_000; i++)
        {
            expected.Add(Stored(i, dueIn: 0));
            index.Add(expected[^1]);
            while (expected.Count > 0 && random.Next(100) < 48)
            {
                var removed = expected[random.Next(expected.Count)];
                index.Remove(removed);
                expected.Remove(removed);
            }

            var after = random.Next(i + 2);
            Assert.Equal(expected.Count, index.Count);
            Assert.Equal(expected.Where(m => m.Sequence > after), index.After(after));
        }

        Assert.Empty(index.After(long.MaxValue));
    }

    [Fact]
    public void A_lock_is_not_sorted_among_the_delayed()
    {
        for (var i = 0; i < 1_000; i++)
            Assert.NotNull(_store.Add(new Message(), size: 0, Start, Start.AddHours(1).AddSeconds(i), timeToLive: null));
        var first = _store.Add(new Message(), size: 0, Start, Start, timeToLive: null);

        Assert.Same(first, _store.Take());
        _store.Lock(first, Start.AddSeconds(30));

        // The first of its own heap, which it has for itself.
        Assert.Equal(0, first.DueIndex);
        Assert.Same(first, _store.FindDue(Start.AddSeconds(30)));
        _store.Remove(first);
        Assert.Equal((1_000, Start.AddHours(1)), (_store.DueCount, _store.NextDue));
    }

    private StoredMessage Stored(long sequence, int dueIn) =>
        new(_store, new Message(), size: 0, sequence, Start, deadLetter: null) { Due = Start.AddSeconds(dueIn) };
}

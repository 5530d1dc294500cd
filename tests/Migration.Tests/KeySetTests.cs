namespace Integration.Migration.Tests;

public sealed class KeySetTests
{
    private const int Many = 100_000;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void It_knows_what_was_added_and_nothing_else_with_a_file_and_without(bool hasFolder)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("no-folder"), "");
        using var keys = new KeySet(hasFolder ? folder.File("keys") : folder.File("no-folder"));
        foreach (var number in Enumerable.Range(0, Many))
            keys.Add([KeyOf(number), KeyOf(number)]);

        Assert.All(Enumerable.Range(0, Many), number => Assert.True(keys.Contains(KeyOf(number))));
        Assert.All(Enumerable.Range(Many, Many), number => Assert.False(keys.Contains(KeyOf(number))));
        Assert.False(keys.Contains(UInt128.Zero));
        keys.Add([UInt128.Zero]);
        Assert.True(keys.Contains(UInt128.Zero));
    }

    [Fact]
    public void Its_file_has_no_name_and_is_gone_with_it()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("keys");
        using (var keys = new KeySet(path))
        {
            foreach (var number in Enumerable.Range(0, Many))
                keys.Add([KeyOf(number)]);
            if (!OperatingSystem.IsWindows())
                Assert.Empty(Directory.GetFileSystemEntries(path));
        }

        // The folder was made for the file, so there was one.
        Assert.Empty(Directory.GetFileSystemEntries(path));
    }

    [Fact]
    public async Task What_a_move_remembers_does_not_grow_with_its_messages()
    {
        using var folder = new TemporaryFolder();
        var few = await AllocateAsync(1_000);
        var many = await AllocateAsync(20_000);

        // A dictionary's entry for each would be 800 KB; writing the file's zeros and opening it is what there is.
        Assert.InRange(many - few, 0, 400_000);

        async Task<long> AllocateAsync(int messages)
        {
            using var done = new KeySet(folder.File("keys"));
            var log = new MemoryCopyLog(done);
            var copy = new OutgoingCopy[1];
            var key = new UInt128[1];
            var allocated = 0L;
            for (var i = 0; i < messages; i++)
            {
                key[0] = KeyOf(i);
                copy[0] = new(null!, key[0], null!, default, null);
                var before = GC.GetAllocatedBytesForCurrentThread();
                log.Sending(copy);
                await log.CopiedAsync(copy);
                log.Completed(key);
                allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            }

            Assert.Equal(CopyState.Copied, log.Find(KeyOf(messages - 1)));
            Assert.Equal(CopyState.Unknown, log.Find(KeyOf(messages)));
            return allocated;
        }
    }

    /// <summary>Spread as digests are.</summary>
    private static UInt128 KeyOf(int number) => ((UInt128)(uint)number + 1) * new UInt128(0x9E3779B97F4A7C15, 0xF39CC0605CEDC835);
}

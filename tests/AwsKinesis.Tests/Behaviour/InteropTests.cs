using System.Security.Cryptography;
using System.Text;
using Amazon.Kinesis;
using Amazon.Kinesis.Model;
using Integration.Kinesis;
using NativeRecord = Amazon.Kinesis.Model.Record;

namespace Integration.Aws.Kinesis.Tests.Behaviour;

/// <summary>Records of other clients, and records for them.</summary>
public sealed class InteropTests(KinesisFixture servers)
{
    [Fact]
    public async Task A_foreign_record_is_its_body_with_its_key_as_the_group()
    {
        await using var local = await KinesisLocal.StartAsync(servers);
        await PutAsync(local, "clé 1", "{\"a\":1}"u8.ToArray());

        var record = Assert.Single(await local.ReadAsync());

        Assert.Equal(("{\"a\":1}", "clé 1", $"{record.Partition}/{record.Offset}"), (record.Message.Text, record.Message.GroupId, record.Message.MessageId));
        Assert.Equal(record.Offset, record.As<NativeRecord>().SequenceNumber);
    }

    [Fact]
    public async Task Records_of_the_producer_library_are_read_one_by_one()
    {
        await using var local = await KinesisLocal.StartAsync(servers);
        await PutAsync(local, "a", Aggregate(("k1", null, "0"), ("k2", null, "1"), ("k1", "5", "2")));
        await local.Stream.AppendAsync(Message.FromText("3"));

        var all = await local.ReadAsync();
        var partition = all[0].Partition;

        Assert.Equal(["0", "1", "2", "3"], all.Select(r => r.Message.Text));
        Assert.Equal(["k1", "k2", "k1", null], all.Select(r => r.Message.GroupId));
        var sequence = all[0].Offset.Split('.')[0];
        Assert.Equal([$"{sequence}.0", $"{sequence}.1", $"{sequence}.2"], all.Take(3).Select(r => r.Offset));
        Assert.Equal(["2", "3"], Texts(await local.ReadAsync(StreamPosition.After(all[1].Offset), partition)));
        Assert.Equal(["1", "2", "3"], Texts(await local.ReadAsync(StreamPosition.AtOffset(all[1].Offset), partition)));
        Assert.Equal(["3"], Texts(await local.ReadAsync(StreamPosition.After(sequence), partition)));
        Assert.Equal(["0", "1", "2", "3"], Texts(await local.ReadAsync(StreamPosition.AtOffset(sequence), partition)));
    }

    /// <summary>Its producer put it there by an old map of the shards, and writes it again to its own.</summary>
    [Fact]
    public async Task Of_an_aggregate_in_the_wrong_shard_what_belongs_elsewhere_is_left_out()
    {
        await using var local = await KinesisLocal.StartAsync(servers, partitions: 2);
        var high = (UInt128.MaxValue - 1).ToString();
        await PutAsync(local, "a", Aggregate(("k", "1", "low"), ("k", high, "high")), explicitHash: "1");

        Assert.Equal(["low"], Texts(await local.ReadAsync()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(20)]
    public async Task What_only_begins_like_an_aggregate_is_a_body(int length)
    {
        await using var local = await KinesisLocal.StartAsync(servers);
        byte[] data = [0xF3, 0x89, 0x9A, 0xC2, .. new byte[length]];
        await PutAsync(local, "a", data);

        Assert.Equal(data, Assert.Single(await local.ReadAsync()).Message.Body.ToArray());
    }

    [Fact]
    public async Task A_raw_stream_has_bodies_alone()
    {
        await using var local = await KinesisLocal.StartAsync(servers);
        await using var raw = KinesisMessaging.Create(LocalKinesis.Options(local.Proxy.Uri) with { RawStreams = [local.Stream.Path.Name] });
        var stream = raw.Stream(local.Stream.Path.Name);
        await stream.AppendAsync(Message.FromText("plain") with { GroupId = "key" });
        await stream.AppendManyAsync([Message.FromText("one"), Message.FromText("two")]);

        var records = await local.ReadAsync();

        Assert.Equal(["plain", "one", "two"], records.Select(r => Encoding.UTF8.GetString(r.As<NativeRecord>().Data.ToArray())));
        Assert.Equal(["key", null, null], records.Select(r => r.Message.GroupId));
        var text = Message.FromText("x");
        foreach (var message in new[] { text.WithHeader("h", 1), text with { Subject = "s" }, text with { CorrelationId = "c" } })
        {
            var refusal = await Assert.ThrowsAsync<CapabilityNotSupportedException>(() => stream.AppendAsync(message));
            Assert.Contains("RawStreams", refusal.Message, StringComparison.Ordinal);
        }

        Assert.Equal(3, (await local.ReadAsync()).Count);
    }

    private static string[] Texts(IEnumerable<StreamRecord> records) => [.. records.Select(r => r.Message.Text)];

    private static Task PutAsync(KinesisLocal local, string key, byte[] data, string? explicitHash = null) => local.Messaging.As<IAmazonKinesis>().PutRecordAsync(
        new PutRecordRequest { StreamName = local.Stream.Path.Name, PartitionKey = key, ExplicitHashKey = explicitHash, Data = new MemoryStream(data) });

    /// <summary>As the producer library writes it.</summary>
    private static byte[] Aggregate(params (string Key, string? Hash, string Text)[] records)
    {
        var keys = records.Select(r => r.Key).Distinct().ToList();
        var hashes = records.Select(r => r.Hash).OfType<string>().Distinct().ToList();
        byte[] buffer =
        [
            .. keys.SelectMany(k => Field(1, Encoding.UTF8.GetBytes(k))),
            .. hashes.SelectMany(h => Field(2, Encoding.UTF8.GetBytes(h))),
            .. records.SelectMany(r => Field(3, [
                1 << 3, (byte)keys.IndexOf(r.Key),
                .. r.Hash is null ? [] : new byte[] { 2 << 3, (byte)hashes.IndexOf(r.Hash) },
                .. Field(3, Encoding.UTF8.GetBytes(r.Text)),
            ])),
        ];
#pragma warning disable CA5351 // What the library writes, and no secret.
        return [0xF3, 0x89, 0x9A, 0xC2, .. buffer, .. MD5.HashData(buffer)];
#pragma warning restore CA5351
    }

    private static byte[] Field(int number, byte[] bytes) => [(byte)((number << 3) | 2), (byte)bytes.Length, .. bytes];
}

using FsCheck;
using FsCheck.Fluent;
using Integration.AzureServiceBus.Messages;

namespace Integration.AzureServiceBus.Tests.Unit;

public sealed class HeaderCodecTests
{
    private static readonly string[] Names = ["a", "A", "x-y_z.0", "traceparent", "Diagnostic-Id", "DeadLetterReason", new string('n', 256)];

    [Fact]
    public void Any_header_comes_back_exactly() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500),
        Prop.ForAll(Value.ToArbitrary(), value =>
        {
            foreach (var name in Names)
            {
                var properties = new Dictionary<string, object>(StringComparer.Ordinal);
                HeaderCodec.Write(properties, name, value);
                Assert.All(properties.Values, v => Assert.True(v is string or bool or long or int or double or decimal or Guid or DateTimeOffset, $"{v.GetType()} is not carried."));
                var read = Assert.Single(HeaderCodec.Read(properties));
                Assert.Equal((name, value), (read.Key, read.Value));
            }
        }));

    [Fact]
    public void The_adapters_own_properties_are_no_headers() => Assert.Empty(HeaderCodec.Read(new Dictionary<string, object>(StringComparer.Ordinal)
    {
        [WireNames.MessageId] = "m",
        [WireNames.DeliveryCount] = 3,
        [WireNames.TraceParent] = "t",
        ["Integration.Newer"] = "unknown",
    }));

    private static Gen<HeaderValue> Value => Gen.OneOf(
        ArbMap.Default.GeneratorFor<string>().Where(s => s is not null).Select(s => (HeaderValue)s),
        ArbMap.Default.GeneratorFor<bool>().Select(v => (HeaderValue)v),
        ArbMap.Default.GeneratorFor<long>().Select(v => (HeaderValue)v),
        Gen.OneOf(ArbMap.Default.GeneratorFor<double>(), Gen.Elements(double.NaN, double.PositiveInfinity, -0.0, double.Epsilon)).Select(v => (HeaderValue)v),
        ArbMap.Default.GeneratorFor<decimal>().Select(v => (HeaderValue)v),
        ArbMap.Default.GeneratorFor<Guid>().Select(v => (HeaderValue)v),
        ArbMap.Default.GeneratorFor<byte[]>().Where(b => b is not null).Select(v => (HeaderValue)v),
        from ticks in Gen.Choose(0, int.MaxValue)
        from minutes in Gen.Choose(-14 * 60, 14 * 60)
        select (HeaderValue)new DateTimeOffset(DateTime.UnixEpoch.Ticks + ((long)ticks * 7919), TimeSpan.Zero).ToOffset(TimeSpan.FromMinutes(minutes)));
}

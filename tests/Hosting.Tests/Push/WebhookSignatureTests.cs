using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace Integration.Hosting.Tests.Push;

public class WebhookSignatureTests
{
    // The test vector of the Standard Webhooks libraries.
    private const string Key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private const string Timestamp = "1614265330";
    private const string Signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    private const string Body = """{"test": 2432232314}""";

    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(1614265330));

    [Fact]
    public void The_standards_test_vector_is_signed_and_verified()
    {
        Assert.Equal(Signature, WebhookSignature.Sign([Key], Id, Timestamp, Encoding.UTF8.GetBytes(Body)));
        Assert.True(Verify());
        Assert.True(Verify(key: Key["whsec_".Length..]));
    }

    [Theory]
    [InlineData(Id, Timestamp, Signature, Body + " ")]
    [InlineData("msg_other", Timestamp, Signature, Body)]
    [InlineData(Id, "1614265331", Signature, Body)]
    [InlineData(Id, Timestamp, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OF=", Body)]
    [InlineData(Id, Timestamp, "v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", Body)]
    [InlineData(Id, Timestamp, "v1,é", Body)]
    [InlineData(Id, Timestamp, null, Body)]
    [InlineData(Id, null, Signature, Body)]
    [InlineData(null, Timestamp, Signature, Body)]
    [InlineData(Id, "yesterday", Signature, Body)]
    public void What_was_changed_or_is_missing_is_not_valid(string? id, string? timestamp, string? signature, string body) =>
        Assert.False(WebhookSignature.Verify([Key], id, timestamp, signature, Encoding.UTF8.GetBytes(body), _time));

    [Fact]
    public void One_valid_signature_of_several_is_enough() => Assert.True(Verify($"v1,AAAA v1a,xyz {Signature}"));

    [Theory]
    [InlineData(-301, false)]
    [InlineData(-300, true)]
    [InlineData(300, true)]
    [InlineData(301, false)]
    public void A_signature_is_valid_for_five_minutes_either_way(int secondsLater, bool valid)
    {
        _time.AdjustTime(_time.GetUtcNow().AddSeconds(secondsLater));

        Assert.Equal(valid, Verify());
    }

    [Theory]
    [InlineData("s3cret")]
    [InlineData("whsec_c2hvcnQ=")]
    public void A_key_that_is_too_short_or_no_base64_is_refused_without_being_shown(string key)
    {
        var refused = Assert.Throws<ArgumentException>(() => WebhookSignature.Sign([key], Id, Timestamp, []));

        Assert.DoesNotContain(key, refused.Message, StringComparison.Ordinal);
    }

    private bool Verify(string signature = Signature, string key = Key) =>
        WebhookSignature.Verify([key], Id, Timestamp, signature, Encoding.UTF8.GetBytes(Body), _time);
}

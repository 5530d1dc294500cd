using Integration.Aws.Sending;
using Integration.Drivers;

namespace Integration.Aws.Tests.Unit;

public sealed class BatchRequestsTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("group")]
    public async Task What_other_requests_sent_is_accounted_for_whatever_one_fails_with(string? group)
    {
        var batch = Enumerable.Range(0, 30).Select(i => new PreparedMessage(new Message { MessageId = $"{i}", GroupId = group }, Size: 1)).ToList();

        var outcomes = await BatchRequests.SendAsync(batch, requestBytes: 1_000, SendAsync, TestContext.Current.CancellationToken);

        Assert.Equal(batch.Select((_, i) => i is >= 10 and < 20 ? "unexpected" : null), outcomes.Select(o => o.Error?.Message));

        static Task<IReadOnlyList<SendOutcome>> SendAsync(IReadOnlyList<PreparedMessage> request) => request[0].Message.MessageId == "10"
            ? throw new NotSupportedException("unexpected")
            : Task.FromResult<IReadOnlyList<SendOutcome>>([.. request.Select(_ => new SendOutcome())]);
    }
}

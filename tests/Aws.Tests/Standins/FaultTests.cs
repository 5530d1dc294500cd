using System.Net;
using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;
using Integration.Aws.Tests.Emulator;

namespace Integration.Aws.Tests.Standins;

/// <summary>Retries, throttling and cut connections, as AWSSDK.Core's standard mode handles them for both clients.</summary>
public sealed class FaultTests(EmulatorFixture emulator) : IAsyncDisposable
{
    private readonly FaultProxy _proxy = new(emulator.Uri);

    public ValueTask DisposeAsync() => _proxy.DisposeAsync();

    [Theory]
    [InlineData("ServerError")]
    [InlineData("ServiceUnavailable")]
    [InlineData("Throttling")]
    public async Task A_passing_fault_is_retried(string fault)
    {
        using var sqs = EmulatorFixture.CreateSqs(_proxy.Uri);
        using var sns = EmulatorFixture.CreateSns(_proxy.Uri);
        _proxy.Inject(Named(fault), "CreateQueue");
        _proxy.Inject(Named(fault), "CreateTopic");

        await sqs.CreateQueueAsync(EmulatorFixture.NewName("retry"));
        await sns.CreateTopicAsync(EmulatorFixture.NewName("retry"));

        Assert.Equal((2, 2), (_proxy.Count("CreateQueue"), _proxy.Count("CreateTopic")));
    }

    [Fact]
    public async Task A_lasting_fault_is_thrown_after_the_retries()
    {
        using var sqs = EmulatorFixture.CreateSqs(_proxy.Uri, config => config.MaxErrorRetry = 1);
        _proxy.Inject(ProxyFault.Throttling, times: 10);

        var error = await Assert.ThrowsAsync<AmazonSQSException>(() => sqs.CreateQueueAsync("q"));

        Assert.Equal(("ThrottlingException", HttpStatusCode.BadRequest), (error.ErrorCode, error.StatusCode));
        Assert.Equal(2, _proxy.Count("CreateQueue"));
    }

    [Fact]
    public async Task A_refusal_is_not_retried()
    {
        using var sqs = EmulatorFixture.CreateSqs(_proxy.Uri);
        _proxy.Inject(ProxyFault.AccessDenied);

        var error = await Assert.ThrowsAsync<AmazonSQSException>(() => sqs.CreateQueueAsync("q"));

        Assert.Equal(HttpStatusCode.Forbidden, error.StatusCode);
        Assert.Equal(1, _proxy.Count("CreateQueue"));
    }

    [Fact]
    public async Task A_lost_answer_is_sent_again_only_as_often_as_configured()
    {
        var url = await CreateAsync();
        using var once = EmulatorFixture.CreateSqs(_proxy.Uri, config => (config.MaxErrorRetry, config.MaxStaleConnectionRetries) = (0, 0));
        _proxy.Inject(ProxyFault.LoseAnswer, "SendMessage", times: 20);

        var error = await Assert.ThrowsAnyAsync<Exception>(() => once.SendMessageAsync(url, "m"));

        Assert.IsNotType<AmazonServiceException>(error, exactMatch: false);
        Assert.Equal(1, _proxy.Count("SendMessage"));
        Assert.Single(await ReceiveAllAsync(url));
    }

    [Fact]
    public async Task By_default_a_lost_answer_sends_the_message_again()
    {
        var url = await CreateAsync();
        using var client = EmulatorFixture.CreateSqs(_proxy.Uri);
        _proxy.Inject(ProxyFault.LoseAnswer, "SendMessage");

        await client.SendMessageAsync(url, "m");

        Assert.Equal(2, _proxy.Count("SendMessage"));
        Assert.Equal(2, (await ReceiveAllAsync(url)).Count);
    }

    [Fact]
    public async Task An_answer_cut_in_the_middle_is_no_success()
    {
        var url = await CreateAsync();
        using var client = EmulatorFixture.CreateSqs(_proxy.Uri, config => (config.MaxErrorRetry, config.MaxStaleConnectionRetries) = (0, 0));
        _proxy.Inject(ProxyFault.CutAnswer, "SendMessage");

        await Assert.ThrowsAnyAsync<Exception>(() => client.SendMessageAsync(url, "m"));

        Assert.Equal(1, _proxy.Count("SendMessage"));
    }

    [Fact]
    public async Task A_request_cut_before_the_service_is_retried()
    {
        var url = await CreateAsync();
        using var client = EmulatorFixture.CreateSqs(_proxy.Uri);
        _proxy.Inject(ProxyFault.CutRequest, "SendMessage");

        await client.SendMessageAsync(url, "m");

        Assert.Single(await ReceiveAllAsync(url));
    }

    [Fact]
    public async Task Cancelling_a_delayed_call_returns()
    {
        using var client = EmulatorFixture.CreateSqs(_proxy.Uri);
        _proxy.Inject(new ProxyFault.Delay(TimeSpan.FromMinutes(5)), "ReceiveMessage");
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.ReceiveMessageAsync("http://localhost/000000000000/q", cancel.Token));
    }

    [Fact]
    public async Task A_disposed_client_refuses()
    {
        var client = EmulatorFixture.CreateSqs(_proxy.Uri);
        client.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.CreateQueueAsync("q"));
    }

    private static ProxyFault Named(string name) => name switch
    {
        "ServerError" => ProxyFault.ServerError,
        "ServiceUnavailable" => ProxyFault.ServiceUnavailable,
        "Throttling" => ProxyFault.Throttling,
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    private async Task<string> CreateAsync()
    {
        using var direct = emulator.CreateSqs();
        return (await direct.CreateQueueAsync(EmulatorFixture.NewName("fault"))).QueueUrl;
    }

    private async Task<List<Amazon.SQS.Model.Message>> ReceiveAllAsync(string url)
    {
        using var direct = emulator.CreateSqs();
        return (await direct.ReceiveMessageAsync(new ReceiveMessageRequest(url) { MaxNumberOfMessages = 10 })).Messages ?? [];
    }
}

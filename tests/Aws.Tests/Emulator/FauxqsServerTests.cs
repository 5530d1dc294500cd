using Amazon.SQS.Model;

namespace Integration.Aws.Tests.Emulator;

/// <summary>The emulator can go away and come back on the same port with what it stored.</summary>
public sealed class FauxqsServerTests
{
    [Fact]
    public async Task With_a_data_folder_messages_outlive_the_process()
    {
        var folder = Directory.CreateTempSubdirectory("fauxqs-");
        try
        {
            var first = await FauxqsServer.StartAsync(dataFolder: folder.FullName);
            using var sqs = EmulatorFixture.CreateSqs(first.Uri);
            var url = (await sqs.CreateQueueAsync("kept")).QueueUrl;
            await sqs.SendMessageAsync(url, "still here");
            await first.DisposeAsync();

            await using var second = await FauxqsServer.StartAsync(first.Uri.Port, folder.FullName);
            var received = await sqs.ReceiveMessageAsync(new ReceiveMessageRequest(url));

            Assert.Equal(first.Uri, second.Uri);
            Assert.Equal("still here", Assert.Single(received.Messages).Body);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_port_that_is_taken_is_told()
    {
        await using var taken = new LoopbackHttpServer((_, _) => Task.FromResult(false));

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => FauxqsServer.StartAsync(taken.Uri.Port));

        Assert.Contains("EADDRINUSE", error.Message, StringComparison.Ordinal);
    }
}

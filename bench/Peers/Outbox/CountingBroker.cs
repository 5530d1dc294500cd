using DotNetCore.CAP;
using DotNetCore.CAP.Messages;
using DotNetCore.CAP.Transport;
using Integration.Benchmarks.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Benchmarks.Outbox;

/// <summary>A broker for CAP that counts what is sent, which is all that is measured of a broker.</summary>
internal sealed class CountingBroker : ICapOptionsExtension, ITransport, IConsumerClientFactory
{
    public BrokerAddress BrokerAddress => new("counting", "localhost");

    public void AddServices(IServiceCollection services)
    {
        services.AddSingleton(new CapMessageQueueMakerService("counting"));
        services.AddSingleton<ITransport>(this);
        services.AddSingleton<IConsumerClientFactory>(this);
    }

    public async Task<OperateResult> SendAsync(TransportMessage message)
    {
        await Handled.One();
        return OperateResult.Success;
    }

    public Task<IConsumerClient> CreateAsync(string groupName, byte groupConcurrent) => throw new NotSupportedException("Nobody subscribes here.");
}

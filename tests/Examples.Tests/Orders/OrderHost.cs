using Integration.Hosting;
using Integration.Testing;
using Microsoft.Extensions.DependencyInjection;
using OrderProcessing;
using OrderProcessing.Orders;

namespace Integration.Examples.Tests.Orders;

/// <summary>The example's own registrations on the test host.</summary>
internal static class OrderHost
{
    /// <summary>Starts the example.</summary>
    /// <param name="failures">How often the handler of each order fails first.</param>
    /// <param name="failure">With what.</param>
    /// <param name="settings">Settings of each application that is made, for drills anew.</param>
    public static Task<MessagingTestHost> StartAsync(int failures = 0, Func<Exception>? failure = null, Func<string[]>? settings = null) => MessagingTestHost.StartAsync(
        add => OrderApp.Build(["--Logging:LogLevel:Default=None", .. settings?.Invoke() ?? []], messaging =>
        {
            messaging.Services.AddSingleton(new FailFirst(failures, failure));
            messaging.UseMiddleware<FailFirst>("orders");
            add(messaging.Services);
        }));

    /// <summary>Queues orders as the example does.</summary>
    public static async Task SubmitAsync(MessagingTestHost host, params string[] lines)
    {
        var orders = await Lines.Read(string.Join('\n', lines)).Select(l => l.Order!).ToListAsync();
        Assert.All(await host.Services.GetRequiredService<IOrderSender>().QueueAsync(orders, Guid.NewGuid()), Assert.Null);
    }

    private sealed class FailFirst(int failures, Func<Exception>? failure) : IConsumerMiddleware
    {
        private readonly Dictionary<string, int> _calls = [];

        public Task InvokeAsync(MessageContext context, ConsumerDelegate next, CancellationToken cancellationToken)
        {
            lock (_calls)
            {
                var calls = _calls[context.Received.MessageId] = _calls.GetValueOrDefault(context.Received.MessageId) + 1;
                if (calls <= failures)
                    throw failure!();
            }

            return next(context, cancellationToken);
        }
    }
}

using Integration.Hosting;

namespace OrderProcessing.Accounts;

/// <summary>Middleware around every handler: books what is delivered and what is handled, so that handlers need not.</summary>
public sealed class Bookkeeping(OrderLedger ledger) : IConsumerMiddleware
{
    public async Task InvokeAsync(MessageContext context, ConsumerDelegate next, CancellationToken cancellationToken)
    {
        await next(context, cancellationToken);
        ledger.Handled(context.Received);
    }
}

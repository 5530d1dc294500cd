using Integration.Hosting;

namespace Integration.Benchmarks.Hosting;

internal sealed class ParcelHandler : IMessageHandler<Parcel>
{
    public Task HandleAsync(Parcel message, MessageContext context, CancellationToken cancellationToken) => Handled.One();
}

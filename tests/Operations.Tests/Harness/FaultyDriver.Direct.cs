using Integration.Drivers;

namespace Integration.Migration.Tests;

/// <summary>Storing dead letters fails by the same plan.</summary>
internal sealed partial class FaultyDriver : IDirectSendDriver
{
    public ISenderDriver? OpenDirectSender(EntityPath source) => new Sender(this, ((IDirectSendDriver)inner).OpenDirectSender(source)!, source);
}

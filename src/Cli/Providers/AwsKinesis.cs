using Integration.Registration;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Cli;

internal static partial class KnownProviders
{
    static partial void AddKinesis(IMessagingBuilder messaging) => messaging.AddKinesis();
}

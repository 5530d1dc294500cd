using Integration.Registration;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// A messaging provider as the applications of an AppHost use it: which provider, and its settings, such as where its server is. References hand both over
/// (<see cref="MessagingReferenceExtensions.WithReference"/>).
/// </summary>
/// <param name="name">The resource's name.</param>
/// <param name="provider">The provider's name, as <c>Messaging:Provider</c> takes it.</param>
/// <param name="addProvider">Makes the provider known to the AppHost itself, which asks it for the health check and the commands, such as <c>m => m.AddAws()</c>.</param>
public class MessagingResource(string name, string provider, Action<IMessagingBuilder> addProvider) : Resource(name), IResourceWithWaitSupport
{
    /// <summary>The provider's name, such as <c>aws</c>.</summary>
    public string Provider => provider;

    /// <summary>The provider's settings: keys as below <c>Messaging:Providers:NAME</c>, such as <c>ServiceUrl</c>, with <c>:</c> between levels.</summary>
    public IDictionary<string, ReferenceExpression> Settings { get; } = new Dictionary<string, ReferenceExpression>(StringComparer.OrdinalIgnoreCase);

    /// <summary>What references hand over as <c>ConnectionStrings:NAME</c> besides; null, as by default, for nothing.</summary>
    public ReferenceExpression? ConnectionString { get; set; }

    internal Action<IMessagingBuilder> AddProvider => addProvider;

    /// <summary>Settings that an application may have for the cloud and that contradict those here: handed over empty, which counts as not set.</summary>
    internal IReadOnlyList<string> TakenBack { get; init; } = [];

    /// <summary>Whether it ends with the AppHost, so that a published application can't use it.</summary>
    internal virtual bool LivesInAppHost => false;

    /// <summary>Starts what the resource itself runs; a server that is a resource of its own is started by Aspire.</summary>
    internal virtual Task StartAsync(IServiceProvider services, CancellationToken cancellationToken) => Task.CompletedTask;
}

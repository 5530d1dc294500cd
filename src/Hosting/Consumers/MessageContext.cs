using Integration.Serving;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Hosting;

/// <summary>A message on its way through the middleware to its handler.</summary>
public sealed class MessageContext
{
    private readonly LockedMessage _locked;
    private readonly IServiceScopeFactory? _scopes;
    private IServiceProvider? _services;
    private IServiceScope? _scope;
    private bool _hasEnded;

    /// <summary>A message of a batch, which has one scope.</summary>
    internal MessageContext(LockedMessage locked, IServiceProvider services) => (_locked, _services) = (locked, services);

    /// <summary>A message with a scope of its own, begun when it is first asked for.</summary>
    internal MessageContext(LockedMessage locked, IServiceScopeFactory scopes) => (_locked, _scopes) = (locked, scopes);

    /// <summary>The message as it was received.</summary>
    public ReceivedMessage Received => _locked.Received;

    /// <summary>The services of this message's scope.</summary>
    public IServiceProvider Services => Volatile.Read(ref _services) ?? BeginScope(_scopes!);

    /// <summary>Cancelled when the lock is lost although it was being renewed: the message is or will be delivered to somebody else.</summary>
    public CancellationToken LockLost => _locked.Lost;

    /// <summary>Which delivery of the message this is, 1 at first.</summary>
    public int Attempt => Received.DeliveryCount;

    /// <summary>For middleware and handlers to hand things to each other.</summary>
    public IDictionary<object, object?> Items => field ??= new Dictionary<object, object?>();

    /// <summary>Whether the message is dead-lettered if its handler fails so now.</summary>
    internal Func<ReceivedMessage, Exception, bool>? DeadLetters { get; init; }

    /// <summary>Ends the scope if one was begun.</summary>
    internal ValueTask EndScopeAsync()
    {
        lock (_locked)
            _hasEnded = true;
        return _scope is null ? ValueTask.CompletedTask : new AsyncServiceScope(_scope).DisposeAsync();
    }

    private IServiceProvider BeginScope(IServiceScopeFactory scopes)
    {
        lock (_locked)
        {
            ObjectDisposedException.ThrowIf(_hasEnded, this);
            _scope ??= scopes.CreateScope();
            return _services ??= _scope.ServiceProvider;
        }
    }
}

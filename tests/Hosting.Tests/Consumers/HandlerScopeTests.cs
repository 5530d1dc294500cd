using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Hosting.Tests.Consumers;

/// <summary>Each message has a scope of its own, begun for whom needs it; handlers live as they are registered.</summary>
public sealed class HandlerScopeTests
{
    private readonly ConcurrentQueue<object> _seen = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_handler_that_needs_nothing_is_made_anew_for_each_message()
    {
        await HandleThreeAsync<Bare>();

        Assert.Equal(3, _seen.OfType<Bare>().Distinct().Count());
    }

    [Fact]
    public async Task A_singleton_handles_every_message()
    {
        await HandleThreeAsync<Bare>(s => s.AddSingleton<Bare>());

        Assert.Single(_seen.OfType<Bare>().Distinct());
    }

    [Fact]
    public async Task A_handler_as_the_application_registered_it_is_used()
    {
        var made = 0;

        await HandleThreeAsync<Bare>(s => s.AddTransient(_ =>
        {
            made++;
            return new Bare();
        }));

        Assert.Equal(3, made);
    }

    [Fact]
    public async Task A_handler_and_its_context_share_the_scope_of_the_message_which_ends_with_it()
    {
        await HandleThreeAsync<Scoped>();

        var pairs = _seen.OfType<(Needed OfHandler, Needed OfContext)>().ToList();
        Assert.Equal(3, pairs.Select(p => p.OfHandler).Distinct().Count());
        Assert.All(pairs, p => Assert.Same(p.OfHandler, p.OfContext));
        Assert.All(pairs, p => Assert.True(p.OfHandler.IsDisposed));
    }

    [Fact]
    public async Task A_handler_that_needs_nothing_finds_services_in_its_context()
    {
        await HandleThreeAsync<Asking>();

        var found = _seen.OfType<Needed>().ToList();
        Assert.Equal(3, found.Distinct().Count());
        Assert.All(found, n => Assert.True(n.IsDisposed));
    }

    [Fact]
    public async Task A_handler_is_disposed_with_its_message()
    {
        await HandleThreeAsync<Disposable>();

        Assert.Equal([true, true, true], _seen.OfType<Disposable>().Distinct().Select(d => d.IsDisposed));
    }

    private async Task HandleThreeAsync<THandler>(Action<IServiceCollection>? services = null) where THandler : class, IMessageHandler<Job>
    {
        await using var rig = await ConsumerRig.StartAsync(m => m.AddConsumer<Job, THandler>("jobs"), services: s =>
        {
            s.AddSingleton(_seen).AddScoped<Needed>();
            services?.Invoke(s);
        });
        for (var i = 0; i < 3; i++)
            await rig.Jobs.SendAsync(rig.Write(i), Token);
        await rig.UntilEmptyAsync();
    }

    private static void Tell(MessageContext context, object what) => context.Services.GetRequiredService<ConcurrentQueue<object>>().Enqueue(what);

    private sealed class Bare : IMessageHandler<Job>
    {
        public Task HandleAsync(Job message, MessageContext context, CancellationToken cancellationToken)
        {
            Tell(context, this);
            return Task.CompletedTask;
        }
    }

    private sealed class Asking : IMessageHandler<Job>
    {
        public Task HandleAsync(Job message, MessageContext context, CancellationToken cancellationToken)
        {
            Tell(context, context.Services.GetRequiredService<Needed>());
            return Task.CompletedTask;
        }
    }

    private sealed class Scoped(Needed needed) : IMessageHandler<Job>
    {
        public Task HandleAsync(Job message, MessageContext context, CancellationToken cancellationToken)
        {
            Tell(context, (needed, context.Services.GetRequiredService<Needed>()));
            return Task.CompletedTask;
        }
    }

    private sealed class Disposable : IMessageHandler<Job>, IDisposable
    {
        public bool IsDisposed { get; private set; }

        public Task HandleAsync(Job message, MessageContext context, CancellationToken cancellationToken)
        {
            Tell(context, this);
            return Task.CompletedTask;
        }

        public void Dispose() => IsDisposed = true;
    }

    private sealed class Needed : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }
}

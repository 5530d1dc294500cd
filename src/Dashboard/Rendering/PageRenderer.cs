using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.Logging;

namespace Integration.Dashboard.Rendering;

/// <summary>Renders a component with its model to text, once and for all: nothing of it stays.</summary>
internal sealed class PageRenderer(IServiceProvider services, ILoggerFactory loggers)
{
    /// <summary>The whole document.</summary>
    /// <typeparam name="TPage">The component; it takes its model as a cascading parameter.</typeparam>
    /// <typeparam name="TModel">The model.</typeparam>
    /// <param name="context">What it knows about the request.</param>
    /// <param name="model">The model.</param>
    /// <exception cref="PageRenderingException">It can't be rendered.</exception>
    public async Task<string> RenderAsync<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] TPage, TModel>(PageContext context, TModel model)
        where TPage : IComponent
    {
        var document = Cascade(context, Component<Document>(Cascade(model, Component<TPage>())));
        var renderer = new HtmlRenderer(services, loggers);
        await using var _ = renderer.ConfigureAwait(false);
        try
        {
            return await renderer.Dispatcher.InvokeAsync(async () =>
            {
                var parameters = ParameterView.FromDictionary(new Dictionary<string, object?> { [nameof(Fragment.Content)] = document });
                return (await renderer.RenderComponentAsync<Fragment>(parameters).ConfigureAwait(false)).ToHtmlString();
            }).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            throw new PageRenderingException($"{typeof(TPage).Name} can't be rendered.", exception);
        }
    }

    private static RenderFragment Cascade<T>(T value, RenderFragment content) => builder =>
    {
        builder.OpenComponent<CascadingValue<T>>(0);
        builder.AddComponentParameter(1, nameof(CascadingValue<T>.Value), value);
        builder.AddComponentParameter(2, nameof(CascadingValue<T>.IsFixed), true);
        builder.AddComponentParameter(3, nameof(CascadingValue<T>.ChildContent), content);
        builder.CloseComponent();
    };

    private static RenderFragment Component<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] TComponent>(RenderFragment? content = null)
        where TComponent : IComponent => builder =>
    {
        builder.OpenComponent<TComponent>(0);
        if (content is not null)
            builder.AddComponentParameter(1, "ChildContent", content);
        builder.CloseComponent();
    };

    /// <summary>A component that is what it is given: the renderer begins with a component.</summary>
    private sealed class Fragment : IComponent
    {
        private RenderHandle _handle;

        public RenderFragment? Content { get; set; }

        public void Attach(RenderHandle renderHandle) => _handle = renderHandle;

        public Task SetParametersAsync(ParameterView parameters)
        {
            _handle.Render(parameters.GetValueOrDefault<RenderFragment>(nameof(Content))!);
            return Task.CompletedTask;
        }
    }
}

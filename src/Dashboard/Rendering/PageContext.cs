namespace Integration.Dashboard.Rendering;

/// <summary>What every page knows about the request that it answers; components take it as a cascading parameter.</summary>
/// <param name="Root">The path that every link begins with, without a slash at its end.</param>
/// <param name="Path">The path of this page below the root, such as <c>/topology</c>.</param>
/// <param name="Title">The heading.</param>
/// <param name="Client">What the application and its provider are called.</param>
/// <param name="User">Who looks.</param>
/// <param name="MayChange">Whether the user may change something: forms are shown to no other.</param>
/// <param name="MaySeeBodies">Whether the user may see bodies and headers of messages.</param>
/// <param name="TokenField">The name of the form field that proves that a form is ours.</param>
/// <param name="Token">Its value.</param>
/// <param name="Assets">The names of the script and the style sheet.</param>
internal sealed record PageContext(
    string Root,
    string Path,
    string Title,
    string Client,
    string User,
    bool MayChange,
    bool MaySeeBodies,
    string TokenField,
    string Token,
    EmbeddedAssets Assets)
{
    /// <summary>A link below the root; the path begins with a slash.</summary>
    public string To(string path) => Root + path;

    /// <summary>The messages of a source.</summary>
    public string ToMessages(EntityPath source) => To($"/messages?source={Uri.EscapeDataString(source.ToString())}");

    /// <summary>The dead letters of a source.</summary>
    public string ToDeadLetters(EntityPath source) => To($"/dead-letters?source={Uri.EscapeDataString(source.Owner.ToString())}");
}

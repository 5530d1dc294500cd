namespace Integration.Dashboard.Rendering;

/// <summary>A fault of a page itself: for the application's log, and nothing that a user could put right.</summary>
internal sealed class PageRenderingException(string message, Exception innerException) : Exception(message, innerException);

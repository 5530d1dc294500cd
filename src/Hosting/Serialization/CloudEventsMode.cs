namespace Integration.Hosting;

/// <summary>How a message carries a CloudEvent.</summary>
public enum CloudEventsMode
{
    /// <summary>Not at all: a message of its own kind.</summary>
    None,

    /// <summary>The whole event as JSON in the body, of type <c>application/cloudevents+json</c>.</summary>
    Structured,

    /// <summary>The attributes in headers <c>cloudEvents_…</c>, the data as the body: other consumers can read it as it is, and filters see the attributes.</summary>
    Binary,
}

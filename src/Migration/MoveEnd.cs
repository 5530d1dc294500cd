namespace Integration.Migration;

/// <summary>How a route's move ended.</summary>
public enum MoveEnd
{
    /// <summary>The source was empty, as far as its service tells.</summary>
    Drained,

    /// <summary>Delayed messages are left that were not due within <see cref="MoveOptions.WaitForDelayed"/>; move again when they are.</summary>
    DelayedLeft,

    /// <summary>Messages are left that others hold locked, or that the service counts but did not deliver; move again later.</summary>
    LockedLeft,

    /// <summary>Messages are left that the destination refused, or more than <see cref="MoveOptions.MaxRefused"/> were; see <see cref="RouteReport.Refused"/>.</summary>
    RefusedLeft,

    /// <summary>Cancelled; what was in flight was finished. Move again with the same journal to go on.</summary>
    Cancelled,

    /// <summary>A call failed for good or too often; see <see cref="RouteReport.Error"/>. Move again with the same journal to go on.</summary>
    Failed,
}

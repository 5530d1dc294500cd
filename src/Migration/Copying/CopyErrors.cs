namespace Integration.Migration;

/// <summary>What a failed send means for the message.</summary>
internal static class CopyErrors
{
    /// <summary>Whether the destination certainly does not have the message.</summary>
    public static bool IsCertain(Exception error) => error
        is ArgumentException or MessageTooLargeException or CapabilityNotSupportedException or EntityNotFoundException
        or UnauthorizedException or QuotaExceededException or ThrottledException or ObjectDisposedException;

    /// <summary>Whether this message will never be taken, whereas others may.</summary>
    public static bool IsRefusal(Exception error) => error is ArgumentException or MessageTooLargeException or CapabilityNotSupportedException;

    /// <summary>Whether trying again can help.</summary>
    public static bool IsPassing(Exception error) => error is MessagingException { IsTransient: true };
}

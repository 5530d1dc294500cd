using Integration.Drivers;

namespace Integration.Calls;

/// <summary>The way to a provider's native clients (clause E5).</summary>
internal static class NativeAccess
{
    public static T GetNativeOrThrow<T>(this IMessagingDriver driver) where T : class => driver.GetNative(typeof(T)) as T
        ?? throw new InvalidCastException(
            $"The provider '{driver.Provider}' has no {typeof(T).FullName}. It has: {string.Join(", ", driver.NativeTypes.Select(t => t.FullName))}.");
}

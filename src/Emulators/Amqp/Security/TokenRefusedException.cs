namespace Integration.Emulators.Amqp.Security;

/// <summary>A token does not let its owner in.</summary>
internal sealed class TokenRefusedException(string message) : Exception(message);

namespace Integration.Migration;

/// <summary>A journal can't be used: it is of another move, in use, or damaged.</summary>
/// <param name="message">What is wrong and what to do.</param>
/// <param name="innerException">The cause.</param>
public sealed class JournalException(string message, Exception? innerException = null) : Exception(message, innerException);

namespace Integration.Drivers;

/// <summary>A driver did not give an outcome for each message, in order: which one an outcome is of can't be told then.</summary>
internal sealed class MissingOutcomeException(int outcomes, int messages) : Exception(
    $"the driver gave {outcomes} outcomes for {messages} message{(messages == 1 ? "" : "s")}, so what became of each is not known: look before "
    + "handling them again. It is the driver's fault: it owes one outcome for each message, in order.")
{
    /// <summary>The outcomes, if there is one for each message.</summary>
    public static IReadOnlyList<T> Check<T>(IReadOnlyList<T> outcomes, int messages) =>
        outcomes.Count == messages ? outcomes : throw new MissingOutcomeException(outcomes.Count, messages);
}

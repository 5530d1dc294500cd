namespace Integration.Client;

/// <summary>
/// A queue or topic to which a message can be handed over: the caller made it, nobody else has it or its body, and nobody changes either any
/// more. It is sent as it is, where a message that is only given is copied.
/// </summary>
internal interface IHandoverSender
{
    Task<SendReceipt> HandOverAsync(Message message, CancellationToken cancellationToken);
}

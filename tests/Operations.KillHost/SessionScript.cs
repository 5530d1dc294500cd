using System.Text;

namespace Integration.Operations.KillHost;

/// <summary>What the session does, in the words of both processes: of the chosen a few are edited, the others replayed, and the rest is discarded.</summary>
internal static class SessionScript
{
    public static readonly DeadLetterQuery Chosen = new() { Where = MessageFilter.Parse("chosen = true and dead-letter.reason = 'Poison'") };

    public static readonly DeadLetterQuery ToEdit = Chosen with { Body = JsonBodyTest.Parse("$.edit = true") };

    public static readonly DeadLetterQuery ToReplay = Chosen with { Body = JsonBodyTest.Parse("$.edit = false") };

    public static Message MakeMessage(int number, bool chosen, bool edit) =>
        new Message
        {
            MessageId = $"dead-{number:D5}",
            ContentType = "application/json",
            Body = Encoding.UTF8.GetBytes($$"""{"number":{{number}},"edit":{{(edit ? "true" : "false")}}}"""),
        }.WithHeader("chosen", chosen).WithHeader("number", number);

    public static Message Edit(PeekedMessage letter) => letter.Message.WithHeader("edited", true) with { Body = Encoding.UTF8.GetBytes("""{"edit":"done"}""") };
}

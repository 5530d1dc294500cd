namespace Integration.Operations;

/// <summary>What is done with dead letters.</summary>
public enum DeadLetterAction
{
    /// <summary>Sent where they came from, or elsewhere.</summary>
    Replay,

    /// <summary>Replaced among the dead letters by an edited copy; the original is kept in the journal.</summary>
    Edit,

    /// <summary>Taken out; the originals are kept in the journal.</summary>
    Discard,

    /// <summary>Put back as they were before they were edited or discarded.</summary>
    Undo,
}

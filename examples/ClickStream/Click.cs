namespace ClickStream;

/// <summary>A visitor opened a page.</summary>
/// <param name="Visitor">Who; the key of the record, so that the clicks of a visitor keep their order.</param>
/// <param name="Number">Which click of that visitor it is, from 1.</param>
/// <param name="Page">Where.</param>
public sealed record Click(string Visitor, int Number, string Page);

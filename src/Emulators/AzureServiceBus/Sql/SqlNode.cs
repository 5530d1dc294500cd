using Azure.Core.Amqp;

namespace Integration.Emulators.AzureServiceBus.Sql;

/// <summary>A part of an expression: a value, where null stands for unknown, or a predicate of three-valued logic.</summary>
internal abstract record SqlNode(int Position);

internal abstract record SqlValue(int Position) : SqlNode(Position)
{
    public abstract object? Of(AmqpAnnotatedMessage message);
}

internal abstract record SqlPredicate(int Position) : SqlNode(Position)
{
    public abstract bool? Of(AmqpAnnotatedMessage message);
}

internal sealed record SqlConstant(object? Value, int Position) : SqlValue(Position)
{
    public override object? Of(AmqpAnnotatedMessage message) => Value;
}

internal sealed record SqlProperty(string Name, bool IsSystem, int Position) : SqlValue(Position)
{
    public override object? Of(AmqpAnnotatedMessage message) => IsSystem
        ? SqlSystemProperties.Read(message, Name)
        : message.ApplicationProperties.TryGetValue(Name, out object? value) ? value : null;

    public bool Exists(AmqpAnnotatedMessage message) =>
        IsSystem ? Of(message) is not null : message.ApplicationProperties.ContainsKey(Name);
}

internal sealed record SqlArithmetic(char Operator, SqlValue Left, SqlValue Right, int Position) : SqlValue(Position)
{
    public override object? Of(AmqpAnnotatedMessage message) => SqlValues.Compute(Operator, Left.Of(message), Right.Of(message));
}

internal sealed record SqlNot(SqlPredicate Operand, int Position) : SqlPredicate(Position)
{
    public override bool? Of(AmqpAnnotatedMessage message) => !Operand.Of(message);
}

internal sealed record SqlAnd(SqlPredicate Left, SqlPredicate Right, int Position) : SqlPredicate(Position)
{
    public override bool? Of(AmqpAnnotatedMessage message) => Left.Of(message) & Right.Of(message);
}

internal sealed record SqlOr(SqlPredicate Left, SqlPredicate Right, int Position) : SqlPredicate(Position)
{
    public override bool? Of(AmqpAnnotatedMessage message) => Left.Of(message) | Right.Of(message);
}

internal sealed record SqlComparison(string Operator, SqlValue Left, SqlValue Right, int Position) : SqlPredicate(Position)
{
    public override bool? Of(AmqpAnnotatedMessage message) => SqlValues.Compare(Left.Of(message), Right.Of(message)) is { } order
        ? Operator switch
        {
            "=" => order == 0,
            "<>" or "!=" => order != 0,
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            _ => order >= 0,
        }
        : null;
}

internal sealed record SqlIsNull(SqlProperty Operand, int Position) : SqlPredicate(Position)
{
    public override bool? Of(AmqpAnnotatedMessage message) => Operand.Of(message) is null;
}

internal sealed record SqlExists(SqlProperty Operand, int Position) : SqlPredicate(Position)
{
    public override bool? Of(AmqpAnnotatedMessage message) => Operand.Exists(message);
}

internal sealed record SqlIn(SqlValue Operand, IReadOnlyList<SqlValue> List, int Position) : SqlPredicate(Position)
{
    public override bool? Of(AmqpAnnotatedMessage message) => Operand.Of(message) is { } value
        ? List.Any(item => SqlValues.Compare(value, item.Of(message)) == 0)
        : null;
}

internal sealed record SqlLike(SqlValue Operand, SqlValue Pattern, SqlValue? Escape, int Position) : SqlPredicate(Position)
{
    public override bool? Of(AmqpAnnotatedMessage message) =>
        Operand.Of(message) is string text && Pattern.Of(message) is string pattern
            ? SqlPattern.Matches(text, pattern, Escape?.Of(message) as string)
            : null;
}

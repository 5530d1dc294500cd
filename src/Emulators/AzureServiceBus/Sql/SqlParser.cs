using System.Collections.ObjectModel;

namespace Integration.Emulators.AzureServiceBus.Sql;

/// <summary>A recursive-descent parser of the documented grammar: OR, AND, NOT, comparison, sum, product, sign.</summary>
internal sealed class SqlParser
{
    private readonly List<SqlToken> _tokens;
    private readonly IReadOnlyDictionary<string, object?> _parameters;
    private int _at;

    private SqlParser(List<SqlToken> tokens, IReadOnlyDictionary<string, object?> parameters)
    {
        _tokens = tokens;
        _parameters = parameters;
    }

    private SqlToken Current => _tokens[_at];

    public static SqlPredicate Parse(string expression, IReadOnlyDictionary<string, object?> parameters)
    {
        var parser = new SqlParser(SqlLexer.Read(expression), parameters);
        SqlPredicate predicate = Predicate(parser.Or());
        return parser.Current.Kind == SqlTokenKind.End ? predicate : throw parser.Unexpected();
    }

    /// <summary>Parses the statements of an action, each of them ended by a semicolon where another follows.</summary>
    public static IReadOnlyList<SqlStatement> ParseAction(string text)
    {
        var parser = new SqlParser(SqlLexer.Read(text), ReadOnlyDictionary<string, object?>.Empty);
        var statements = new List<SqlStatement>();
        do
        {
            statements.Add(parser.Statement());
        }
        while (parser.Take(";") && parser.Current.Kind != SqlTokenKind.End);

        return parser.Current.Kind == SqlTokenKind.End ? statements : throw parser.Unexpected();
    }

    private SqlStatement Statement()
    {
        if (TakeWord("SET"))
        {
            SqlProperty property = Changeable();
            Expect("=");
            return new SqlSet(property, Value(Sum()));
        }

        return TakeWord("REMOVE") ? new SqlRemove(Changeable()) : throw Unexpected();
    }

    private SqlProperty Changeable()
    {
        SqlProperty property = Property(Primary());
        return !property.IsSystem || SqlSystemProperties.IsWritable(property.Name)
            ? property
            : throw SqlLexer.Error($"the system property '{property.Name}' cannot be changed", property.Position);
    }

    private SqlNode Or()
    {
        SqlNode left = And();
        while (Current is var token && TakeWord("OR"))
        {
            left = new SqlOr(Predicate(left), Predicate(And()), token.Position);
        }

        return left;
    }

    private SqlNode And()
    {
        SqlNode left = Not();
        while (Current is var token && TakeWord("AND"))
        {
            left = new SqlAnd(Predicate(left), Predicate(Not()), token.Position);
        }

        return left;
    }

    private SqlNode Not()
    {
        int position = Current.Position;
        return TakeWord("NOT") ? new SqlNot(Predicate(Not()), position) : Comparison();
    }

    private SqlNode Comparison()
    {
        SqlNode left = Sum();
        SqlToken token = Current;
        if (token.Kind == SqlTokenKind.Symbol && token.Text is "=" or "<>" or "!=" or "<" or "<=" or ">" or ">=")
        {
            _at++;
            return new SqlComparison(token.Text, Value(left), Value(Sum()), token.Position);
        }

        if (TakeWord("IS"))
        {
            bool negated = TakeWord("NOT");
            ExpectWord("NULL");
            return Negate(new SqlIsNull(Property(left), token.Position), negated);
        }

        bool not = IsWord("NOT") && _tokens[_at + 1] is { Kind: SqlTokenKind.Word } next
            && (Is(next, "IN") || Is(next, "LIKE")) && TakeWord("NOT");
        if (TakeWord("IN"))
        {
            return Negate(new SqlIn(Value(left), List(), token.Position), not);
        }

        if (TakeWord("LIKE"))
        {
            SqlValue pattern = Value(Sum());
            SqlValue? escape = TakeWord("ESCAPE") ? Value(Sum()) : null;
            return Negate(new SqlLike(Value(left), pattern, escape, token.Position), not);
        }

        return left;
    }

    private List<SqlValue> List()
    {
        Expect("(");
        var items = new List<SqlValue> { Value(Sum()) };
        while (Take(","))
        {
            items.Add(Value(Sum()));
        }

        Expect(")");
        return items;
    }

    private SqlNode Sum()
    {
        SqlNode left = Product();
        while (Current is { Kind: SqlTokenKind.Symbol, Text: "+" or "-" } token)
        {
            _at++;
            left = new SqlArithmetic(token.Text[0], Value(left), Value(Product()), token.Position);
        }

        return left;
    }

    private SqlNode Product()
    {
        SqlNode left = Sign();
        while (Current is { Kind: SqlTokenKind.Symbol, Text: "*" or "/" or "%" } token)
        {
            _at++;
            left = new SqlArithmetic(token.Text[0], Value(left), Value(Sign()), token.Position);
        }

        return left;
    }

    private SqlNode Sign()
    {
        if (Current is { Kind: SqlTokenKind.Symbol, Text: "+" or "-" } token)
        {
            _at++;
            return new SqlArithmetic(token.Text[0], new SqlConstant(0L, token.Position), Value(Sign()), token.Position);
        }

        return Primary();
    }

    private SqlNode Primary()
    {
        SqlToken token = Current;
        _at++;
        switch (token.Kind)
        {
            case SqlTokenKind.Text:
                return new SqlConstant(token.Text, token.Position);
            case SqlTokenKind.Integer:
                return long.TryParse(token.Text, out long integer)
                    ? new SqlConstant(integer, token.Position)
                    : throw SqlLexer.Error("an integer that is too large", token.Position);
            case SqlTokenKind.Real:
                return new SqlConstant(double.Parse(token.Text), token.Position);
            case SqlTokenKind.Parameter:
                return _parameters.TryGetValue(token.Text, out object? value)
                    ? new SqlConstant(value, token.Position)
                    : throw SqlLexer.Error($"the parameter {token.Text} has no value", token.Position);
            case SqlTokenKind.Symbol when token.Text == "(":
                SqlNode inner = Or();
                Expect(")");
                return inner;
            case SqlTokenKind.Word when Is(token, "EXISTS"):
                Expect("(");
                SqlProperty property = Property(Sum());
                Expect(")");
                return new SqlExists(property, token.Position);
            case SqlTokenKind.Word when Is(token, "TRUE") || Is(token, "FALSE"):
                return new SqlConstant(Is(token, "TRUE"), token.Position);
            case SqlTokenKind.Word when Is(token, "NULL"):
                return new SqlConstant(null, token.Position);
            case SqlTokenKind.Word when !IsReserved(token):
            case SqlTokenKind.Quoted:
                return Name(token);
            default:
                _at--;
                throw Unexpected();
        }
    }

    private SqlProperty Name(SqlToken first)
    {
        bool scoped = first.Kind == SqlTokenKind.Word && Take(".");
        if (!scoped)
        {
            return new SqlProperty(first.Text, false, first.Position);
        }

        SqlToken name = Current;
        if (name.Kind is not (SqlTokenKind.Word or SqlTokenKind.Quoted) || !(Is(first, "user") || Is(first, "sys")))
        {
            throw Unexpected();
        }

        _at++;
        bool system = Is(first, "sys");
        return !system || SqlSystemProperties.Contains(name.Text)
            ? new SqlProperty(name.Text, system, first.Position)
            : throw SqlLexer.Error($"there is no system property '{name.Text}'", first.Position);
    }

    private static SqlPredicate Negate(SqlPredicate predicate, bool negated) =>
        negated ? new SqlNot(predicate, predicate.Position) : predicate;

    private static SqlPredicate Predicate(SqlNode node) =>
        node as SqlPredicate ?? throw SqlLexer.Error("a value where a condition is expected", node.Position);

    private static SqlValue Value(SqlNode node) =>
        node as SqlValue ?? throw SqlLexer.Error("a condition where a value is expected", node.Position);

    private static SqlProperty Property(SqlNode node) =>
        node as SqlProperty ?? throw SqlLexer.Error("a property is expected", node.Position);

    private static bool Is(SqlToken token, string word) =>
        token.Kind == SqlTokenKind.Word && token.Text.Equals(word, StringComparison.OrdinalIgnoreCase);

    private static bool IsReserved(SqlToken token) =>
        token.Text.ToUpperInvariant() is "AND" or "OR" or "NOT" or "IN" or "IS" or "LIKE" or "ESCAPE" or "EXISTS";

    private bool IsWord(string word) => Is(Current, word);

    private bool TakeWord(string word)
    {
        bool found = IsWord(word);
        _at += found ? 1 : 0;
        return found;
    }

    private void ExpectWord(string word)
    {
        if (!TakeWord(word))
        {
            throw Unexpected();
        }
    }

    private bool Take(string symbol)
    {
        bool found = Current.Kind == SqlTokenKind.Symbol && string.Equals(Current.Text, symbol, StringComparison.Ordinal);
        _at += found ? 1 : 0;
        return found;
    }

    private void Expect(string symbol)
    {
        if (!Take(symbol))
        {
            throw Unexpected();
        }
    }

    private ServiceBusEmulatorException Unexpected() => Current.Kind == SqlTokenKind.End
        ? SqlLexer.Error("the expression ends too early", Current.Position)
        : SqlLexer.Error($"'{Current.Text}' is not expected", Current.Position);
}

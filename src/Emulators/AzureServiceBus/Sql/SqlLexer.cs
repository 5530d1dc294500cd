using System.Text;

namespace Integration.Emulators.AzureServiceBus.Sql;

/// <summary>Cuts a SQL filter expression into tokens ("Subscription Rule SQL Filter Syntax").</summary>
internal sealed class SqlLexer
{
    private readonly string _text;
    private int _at;

    private SqlLexer(string text) => _text = text;

    public static List<SqlToken> Read(string text)
    {
        var lexer = new SqlLexer(text);
        var tokens = new List<SqlToken>();
        do
        {
            tokens.Add(lexer.Next());
        }
        while (tokens[^1].Kind != SqlTokenKind.End);

        return tokens;
    }

    public static ServiceBusEmulatorException Error(string what, int position) =>
        new(EmulatedError.InvalidArgument, $"There was an error parsing the SQL expression: {what} at position {position}.");

    private SqlToken Next()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
        {
            _at++;
        }

        int start = _at;
        if (_at == _text.Length)
        {
            return new SqlToken(SqlTokenKind.End, string.Empty, start);
        }

        char c = _text[_at];
        if (IsWordStart(c))
        {
            return new SqlToken(SqlTokenKind.Word, Word(), start);
        }

        if (char.IsAsciiDigit(c))
        {
            return Number(start);
        }

        switch (c)
        {
            case '\'':
                return new SqlToken(SqlTokenKind.Text, Delimited('\''), start);
            case '"':
                return new SqlToken(SqlTokenKind.Quoted, Delimited('"'), start);
            case '[':
                return new SqlToken(SqlTokenKind.Quoted, Delimited(']'), start);
            case '@':
                _at++;
                return new SqlToken(SqlTokenKind.Parameter, "@" + Word(), start);
            default:
                return new SqlToken(SqlTokenKind.Symbol, Symbol(), start);
        }
    }

    private string Word()
    {
        int start = _at;
        while (_at < _text.Length && (IsWordStart(_text[_at]) || char.IsAsciiDigit(_text[_at])))
        {
            _at++;
        }

        return _text[start.._at];
    }

    private SqlToken Number(int start)
    {
        bool real = false;
        Digits();
        if (_at + 1 < _text.Length && _text[_at] == '.' && char.IsAsciiDigit(_text[_at + 1]))
        {
            real = true;
            _at++;
            Digits();
        }

        if (_at < _text.Length && _text[_at] is 'e' or 'E')
        {
            real = true;
            _at++;
            if (_at < _text.Length && _text[_at] is '+' or '-')
            {
                _at++;
            }

            int exponent = _at;
            Digits();
            if (exponent == _at)
            {
                throw Error("a number without the digits of its exponent", start);
            }
        }

        return new SqlToken(real ? SqlTokenKind.Real : SqlTokenKind.Integer, _text[start.._at], start);
    }

    private void Digits()
    {
        while (_at < _text.Length && char.IsAsciiDigit(_text[_at]))
        {
            _at++;
        }
    }

    /// <summary>Reads to the closing delimiter; doubled, it stands for itself.</summary>
    private string Delimited(char close)
    {
        int start = _at++;
        var text = new StringBuilder();
        while (_at < _text.Length)
        {
            char c = _text[_at++];
            if (c != close)
            {
                text.Append(c);
            }
            else if (_at < _text.Length && _text[_at] == close)
            {
                text.Append(c);
                _at++;
            }
            else
            {
                return text.ToString();
            }
        }

        throw Error($"the closing {close} is missing", start);
    }

    private string Symbol()
    {
        string two = _at + 1 < _text.Length ? _text.Substring(_at, 2) : string.Empty;
        string symbol = two is "<>" or "!=" or "<=" or ">=" ? two : _text[_at].ToString();
        if (symbol.Length == 1 && !"=<>+-*/%().,;".Contains(symbol[0], StringComparison.Ordinal))
        {
            throw Error($"the character '{symbol}' is not expected", _at);
        }

        _at += symbol.Length;
        return symbol;
    }

    private static bool IsWordStart(char c) => char.IsLetter(c) || c is '_' or '$';
}

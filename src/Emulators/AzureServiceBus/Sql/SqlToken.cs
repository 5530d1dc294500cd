namespace Integration.Emulators.AzureServiceBus.Sql;

internal enum SqlTokenKind
{
    /// <summary>An identifier or keyword, as written.</summary>
    Word,

    /// <summary>An identifier in brackets or double quotes: never a keyword.</summary>
    Quoted,
    Text,
    Integer,
    Real,
    Parameter,
    Symbol,
    End,
}

internal readonly record struct SqlToken(SqlTokenKind Kind, string Text, int Position);

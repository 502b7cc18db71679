namespace AgentSsh.Toml.Reading;

/// <summary><see cref="TomlReader.MaxDepth"/>, which also bounds the recursion of the readers and of whoever walks the tree.</summary>
internal static class NestingLimit
{
    /// <exception cref="TomlException">A table or array at this depth would stand too deep.</exception>
    public static void Require(int depth, TomlPosition position)
    {
        if (depth > TomlReader.MaxDepth)
        {
            throw Exceeded(position);
        }
    }

    public static TomlException Exceeded(TomlPosition position) =>
        new($"expected tables and arrays nested at most {TomlReader.MaxDepth} deep, found one deeper", position.Line, position.Column);
}

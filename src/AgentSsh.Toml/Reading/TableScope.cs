namespace AgentSsh.Toml.Reading;

/// <summary>
/// Which table a key or header means, and whether it may still be added to (TOML 1.0.0, "Keys", "Table", "Inline Table",
/// "Array of Tables").
/// </summary>
internal static class TableScope
{
    /// <summary>The table that the last part of a key goes into, made where it is missing; the last part is new in it.</summary>
    public static TomlTable DescendDottedKey(TomlTable section, List<TomlKeyPart> key)
    {
        var table = section;
        for (var i = 0; i < key.Count - 1; i++)
        {
            if (!table.TryGetEntry(key[i].Name, out var entry))
            {
                table = AddTable(table, key[i], TomlTableOrigin.DottedKey, key[i].Position);
            }
            else if (entry.Value is TomlTable { Origin: TomlTableOrigin.DottedKey } existing)
            {
                table = existing;
            }
            else
            {
                // "Any such table must have all its key/value pairs defined under the current [table] header": one that a
                // header made or implied belongs to that header (toml-lang/toml#846).
                throw Conflict(key, i, entry, entry.Value is TomlTable ? "a table that dotted keys of this section made" : "a table");
            }
        }

        return table.TryGetEntry(key[^1].Name, out var duplicate)
            ? throw Conflict(key, key.Count - 1, duplicate, "a key that is not set yet")
            : table;
    }

    /// <summary><c>[key]</c></summary>
    public static TomlTable OpenTable(TomlTable root, List<TomlKeyPart> key, TomlPosition header)
    {
        var parent = DescendHeader(root, key);
        if (!parent.TryGetEntry(key[^1].Name, out var entry))
        {
            return AddTable(parent, key[^1], TomlTableOrigin.Header, header);
        }

        if (entry.Value is TomlTable { Origin: TomlTableOrigin.ImpliedByHeader } implied)
        {
            implied.DefineByHeader(header);
            return implied;
        }

        throw Conflict(key, key.Count - 1, entry, "the name of a table that is not defined yet");
    }

    /// <summary><c>[[key]]</c></summary>
    public static TomlTable OpenArrayElement(TomlTable root, List<TomlKeyPart> key, TomlPosition header)
    {
        var parent = DescendHeader(root, key);
        TomlArray array;
        if (!parent.TryGetEntry(key[^1].Name, out var entry))
        {
            NestingLimit.Require(parent.Depth + 2, key[^1].Position);
            array = new TomlArray(isOfTables: true, header);
            parent.Add(key[^1], array);
        }
        else if (entry.Value is TomlArray { IsOfTables: true } existing)
        {
            array = existing;
        }
        else
        {
            throw Conflict(key, key.Count - 1, entry, "a name that is not set yet, or an array that '[[...]]' made");
        }

        var element = new TomlTable(TomlTableOrigin.Header, parent.Depth + 2, header);
        array.Add(element);
        return element;
    }

    private static TomlTable DescendHeader(TomlTable root, List<TomlKeyPart> key)
    {
        var table = root;
        for (var i = 0; i < key.Count - 1; i++)
        {
            if (!table.TryGetEntry(key[i].Name, out var entry))
            {
                table = AddTable(table, key[i], TomlTableOrigin.ImpliedByHeader, key[i].Position);
                continue;
            }

            table = entry.Value switch
            {
                TomlTable { Origin: not TomlTableOrigin.Inline } existing => existing,
                TomlArray { IsOfTables: true } array => (TomlTable)array[^1],
                TomlTable => throw Conflict(key, i, entry, "a table that is not complete at its '}'"),
                TomlArray => throw Conflict(key, i, entry, "a table, or an array that '[[...]]' made"),
                _ => throw Conflict(key, i, entry, "a table"),
            };
        }

        return table;
    }

    private static TomlTable AddTable(TomlTable parent, TomlKeyPart key, TomlTableOrigin origin, TomlPosition position)
    {
        NestingLimit.Require(parent.Depth + 1, key.Position);
        var table = new TomlTable(origin, parent.Depth + 1, position);
        parent.Add(key, table);
        return table;
    }

    private static TomlException Conflict(List<TomlKeyPart> key, int index, TomlEntry earlier, string expected) => new(
        $"expected {expected}, found {Wording.KeyPath(key.Take(index + 1))}, " +
        $"{earlier.Value.Kind.PlainNameWithArticle()} set at {earlier.KeyPosition}",
        key[index].Position.Line,
        key[index].Position.Column);
}
